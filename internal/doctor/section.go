package doctor

import (
	"maps"
	"slices"

	"github.com/awsid/awsid/internal/config/shared"
)

// Section is a section of a shared file with its settings, read once.
type Section struct {
	shared.Entry
	Misnomer Misnomer
	Values   []shared.Value
}

// Meant returns what the section is for, also where its header is wrong.
func (s *Section) Meant() shared.ID { return s.Misnomer.Meant }

// Get returns the value of a key (lower case). A nil section has none.
func (s *Section) Get(key string) (shared.Value, bool) {
	if s == nil {
		return shared.Value{}, false
	}
	for _, v := range s.Values {
		if v.Key == key {
			return v, true
		}
	}
	return shared.Value{}, false
}

// Profile is what both files say under one profile name. A section with a
// wrong header counts for the profile it was meant to be, so that a mistake is
// not told twice.
type Profile struct {
	Name        string
	Config      *Section // nil when not in the config file
	Credentials *Section // nil when not in the credentials file
}

// Get returns a key's value; the credentials file wins.
func (p *Profile) Get(key string) (shared.Value, bool) {
	if p == nil {
		return shared.Value{}, false
	}
	if v, ok := p.Credentials.Get(key); ok {
		return v, true
	}
	return p.Config.Get(key)
}

// Text returns a key's value, "" when it has none.
func (p *Profile) Text(key string) string {
	v, _ := p.Get(key)
	return v.Text
}

// Has tells whether one of the keys has a value that is not empty.
func (p *Profile) Has(keys ...string) bool {
	for _, key := range keys {
		if p.Text(key) != "" {
			return true
		}
	}
	return false
}

// Head returns the section that stands for the profile: that of the config
// file if there is one.
func (p *Profile) Head() *Section {
	if p.Config != nil {
		return p.Config
	}
	return p.Credentials
}

// index fills in what is derived from the files.
func (s *Snapshot) index() {
	s.Config.Pasted, s.Credentials.Pasted = pasted(s.Config), pasted(s.Credentials)
	entries := s.Files.Sections()
	sessionNames := map[string]bool{}
	all := make([]*Section, len(entries))
	for i, e := range entries {
		all[i] = &Section{Entry: e, Values: s.own(e)}
		if v, ok := all[i].Get("sso_session"); ok {
			sessionNames[v.Text] = true
		}
	}
	s.Sections = all
	s.Profiles, s.profile = nil, map[string]*Profile{}
	s.session, s.services = map[string]*Section{}, map[string]*Section{}
	for _, section := range all {
		section.Misnomer = judge(section.Entry, func(name string) bool { return sessionNames[name] })
	}
	for _, right := range []bool{true, false} { // a right header is stronger than a wrong one
		for _, section := range all {
			if right == (section.Misnomer.Rule == "") {
				s.put(section)
			}
		}
	}
}

func (s *Snapshot) put(section *Section) {
	id := section.Meant()
	right := section.Misnomer.Rule == ""
	switch id.Kind {
	case shared.KindSSOSession:
		if s.session[id.Name] == nil || right {
			s.session[id.Name] = section
		}
	case shared.KindServices:
		if s.services[id.Name] == nil || right {
			s.services[id.Name] = section
		}
	case shared.KindProfile:
		p := s.profile[id.Name]
		if p == nil {
			p = &Profile{Name: id.Name}
			s.profile[id.Name] = p
			s.Profiles = append(s.Profiles, p)
		}
		half := &p.Config
		if section.File == shared.CredentialsFile {
			half = &p.Credentials
		}
		if *half == nil || right {
			*half = section
		}
	}
}

// Profile returns the profile of a name, nil when neither file has it.
func (s *Snapshot) Profile(name string) *Profile { return s.profile[name] }

// Session returns the sso-session of a name, nil when there is none.
func (s *Snapshot) Session(name string) *Section { return s.session[name] }

// Services returns the services section of a name, nil when there is none.
func (s *Snapshot) Services(name string) *Section { return s.services[name] }

// ProfileNames lists all profiles.
func (s *Snapshot) ProfileNames() []string {
	names := make([]string, len(s.Profiles))
	for i, p := range s.Profiles {
		names[i] = p.Name
	}
	return names
}

// SessionNames lists the sso-sessions in the order of the file.
func (s *Snapshot) SessionNames() []string {
	var names []string
	seen := map[string]bool{}
	for _, section := range s.Sections {
		if id := section.Meant(); id.Kind == shared.KindSSOSession && !seen[id.Name] {
			names, seen[id.Name] = append(names, id.Name), true
		}
	}
	return names
}

// own returns the settings of a section without pasted lines.
func (s *Snapshot) own(e shared.Entry) []shared.Value {
	foreign := s.Config.Pasted
	if e.File == shared.CredentialsFile {
		foreign = s.Credentials.Pasted
	}
	return slices.DeleteFunc(e.Section.Values(), func(v shared.Value) bool {
		return foreign[v.Origin.Line] != "" && foreign[v.Origin.Line] != PastedHeader
	})
}

// ServicesNames lists the services sections.
func (s *Snapshot) ServicesNames() []string { return slices.Sorted(maps.Keys(s.services)) }
