package doctor

import (
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// Section is a section of a shared file with its settings, read once.
type Section struct {
	shared.Entry
	Fault  HeaderFault // what is wrong with its header
	Values []shared.Value

	meant    map[string]string         // what unknown keys were meant to be
	misspelt map[string][]shared.Value // the same the other way round
	repeated bool                      // the header stands in the file twice: an edit could meet the other one
}

// Meant returns what the section is for, also where its header is wrong.
func (s *Section) Meant() shared.ID { return s.Fault.Meant }

// IsProfile reports whether the section is meant to be a profile.
func (s *Section) IsProfile() bool { return s.Meant().Kind == shared.KindProfile }

// IsSession reports whether the section is meant to be an sso-session.
func (s *Section) IsSession() bool { return s.Meant().Kind == shared.KindSSOSession }

// Kind returns the kind of section that it is meant to be, as the registry of settings names kinds; 0 for none.
func (s *Section) Kind() settings.Section {
	switch s.Meant().Kind {
	case shared.KindProfile:
		return settings.InProfile | settings.InCredentials
	case shared.KindSSOSession:
		return settings.InSession
	case shared.KindServices:
		return settings.InServices
	}
	return 0
}

// Find returns the setting of a key (lower case), one without a section and a
// value when it is not there. A nil section has none.
func (s *Section) Find(key string) Setting {
	if s != nil {
		if i := slices.IndexFunc(s.Values, func(v shared.Value) bool { return v.Key == key }); i >= 0 {
			return Setting{Section: s, Value: &s.Values[i]}
		}
	}
	return Setting{Value: &absent}
}

// absent is the value of what is not there: a rule asks for many such, and nobody writes to it.
var absent = shared.Value{}

// Mentions reports whether a key stands in the section, with a value or without.
func (s *Section) Mentions(key string) bool { return s.Find(key).Section != nil }

// Setting is one setting in its section.
type Setting struct {
	Section *Section
	Block   string // that it is nested in, such as s3
	*shared.Value

	definition *settings.Definition // once it was looked up
}

// Name returns the key, with the block in front of it.
func (v Setting) Name() string {
	if v.Block != "" {
		return v.Block + "." + v.Key
	}
	return v.Key
}

// Definition returns what is known of such a setting, nil when nothing is. An endpoint_url may stand in any block.
func (v Setting) Definition() *settings.Definition {
	switch {
	case v.definition != nil:
		return v.definition
	case v.Block != "" && v.Key == "endpoint_url":
		return settings.Lookup(v.Key)
	}
	return settings.Lookup(v.Name())
}

// Profile is what both files say under one profile name. A section with a wrong header counts for the profile it was
// meant to be, so that a mistake is not reported twice.
type Profile struct {
	Name        string
	Config      *Section // nil when not in the config file
	Credentials *Section // nil when not in the credentials file
}

// Find returns the setting of a key, one without a section and a value when it
// is not there; the credentials file wins. A nil profile has none.
func (p *Profile) Find(key string) Setting {
	switch {
	case p == nil:
		return Setting{Value: &absent}
	case p.Credentials.Mentions(key):
		return p.Credentials.Find(key)
	}
	return p.Config.Find(key)
}

// Mentions reports whether a key stands in the profile, with a value or without.
func (p *Profile) Mentions(key string) bool { return p.Find(key).Section != nil }

// Text returns a key's value, "" when it has none.
func (p *Profile) Text(key string) string { return p.Find(key).Value.Text }

// Has reports whether one of the keys has a value that is not empty.
func (p *Profile) Has(keys ...string) bool {
	return slices.ContainsFunc(keys, func(key string) bool { return p.Text(key) != "" })
}

// Halves returns the profile's sections, at least one.
func (p *Profile) Halves() []*Section {
	return slices.DeleteFunc([]*Section{p.Config, p.Credentials}, func(s *Section) bool { return s == nil })
}

// Process is a credential_process, split into words.
type Process struct {
	Profile *Profile
	Setting
	Argv []string // nil when the quotes do not match
}

// index fills in what is derived from the files.
func (s *Snapshot) index() {
	s.Config.read()
	s.Credentials.read()
	s.findUnread()
	s.Sections, s.Settings, s.Nested, s.Profiles, s.Processes = nil, nil, nil, nil, nil
	s.views = nil
	s.profile, s.session, s.services = map[string]*Profile{}, map[string]*Section{}, map[string]*Section{}
	s.count = map[place]int{}
	sessions := map[string]bool{}
	ofProfiles, ofSessions := settings.NewSpeller(settings.InProfile), settings.NewSpeller(settings.InSession)
	s.headed = [2]map[string][]*Section{{}, {}}
	for _, e := range s.Files.Sections() {
		e.Section.Origin.Line = s.Text(e.File).Number(e.Section.Origin.Line)
		section := &Section{Entry: e, Values: s.settingsOf(e)}
		twins := append(s.headed[e.File][e.Section.Header], section)
		s.headed[e.File][e.Section.Header] = twins
		twins[0].repeated, section.repeated = len(twins) > 1, len(twins) > 1
		s.Sections = append(s.Sections, section)
		sessions[section.Find("sso_session").Text] = true
	}
	for _, section := range s.Sections {
		section.Fault = judgeHeader(section.Entry, sessions)
		if s.isOneFile() && strings.HasPrefix(section.Fault.Rule, "profile-word-") {
			section.Fault = HeaderFault{Meant: section.ID} // it is meant for the other one
		}
		section.findMisspelt(ofProfiles, ofSessions)
		s.count[place{section.File, section.Meant()}]++
		if section.Ignored != "" && section.Fault.Rule == "" {
			continue
		}
		for i := range section.Values {
			v := &section.Values[i]
			s.Settings = append(s.Settings, Setting{Section: section, Value: v, definition: settings.Lookup(v.Key)})
			for j := range v.Nested {
				s.Nested = append(s.Nested, Setting{Section: section, Block: v.Key, Value: &v.Nested[j]})
			}
		}
	}
	for _, right := range []bool{true, false} { // a right header is stronger than a wrong one
		for _, section := range s.Sections {
			if right == (section.Fault.Rule == "") {
				s.add(section)
			}
		}
	}
	s.nameSections()
	for _, p := range s.Profiles {
		if v := p.Find("credential_process"); v.Text != "" && v.Nested == nil {
			argv, _ := shellwords.Split(v.Text)
			s.Processes = append(s.Processes, Process{p, v, argv})
		}
	}
}

// findUnread lists what makes the AWS CLI refuse the files, and the lines that were meant to be headers and are none.
func (s *Snapshot) findUnread() {
	s.Problems, s.unread = s.Files.Problems(), [2][]int{}
	for _, p := range s.Problems {
		if p.Err == nil && (p.Diagnostic.Problem == ini.UnclosedHeader || p.Diagnostic.Problem == ini.EmptyHeader) {
			s.unread[p.File] = append(s.unread[p.File], p.Origin.Line)
		}
	}
	for _, t := range s.Texts() {
		for n, pasted := range t.Pasted {
			if pasted == PastedHeader {
				s.unread[t.Which] = append(s.unread[t.Which], n)
			}
		}
		slices.Sort(s.unread[t.Which])
	}
}

func (s *Snapshot) settingsOf(e shared.Entry) []shared.Value {
	pasted := s.Text(e.File).Pasted
	return slices.DeleteFunc(e.Section.Values(), func(v shared.Value) bool {
		return pasted[v.Origin.Line] != "" && pasted[v.Origin.Line] != PastedHeader
	})
}

func (s *Snapshot) add(section *Section) {
	id := section.Meant()
	right := section.Fault.Rule == ""
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

// Unexplained returns the profiles that a residual rule has to look at: no other rule has found a fault of theirs.
func (s *Snapshot) Unexplained() []*Profile {
	return slices.DeleteFunc(slices.Clone(s.Profiles), func(p *Profile) bool { return s.explained[p.Name] })
}

// Session returns the sso-session of a name, nil when there is none.
func (s *Snapshot) Session(name string) *Section { return s.session[name] }

// isOneFile reports whether both variables name one file.
func (s *Snapshot) isOneFile() bool { return s.Config.Path == s.Credentials.Path }

// Headed returns the sections of a file with one header.
func (s *Snapshot) Headed(which shared.Which, header string) []*Section {
	return s.headed[which][header]
}

// Services returns the services section of a name, nil when there is none.
func (s *Snapshot) Services(name string) *Section { return s.services[name] }

// Alike returns the profiles that are like one that is looked at, and are not.
func (s *Snapshot) Alike(p *Profile) []string { return s.alike[p.Name] }

// HasOwnEndpoint reports whether calls of a section's profile go to an endpoint that is configured, such as a stand-in's.
func (s *Snapshot) HasOwnEndpoint(e *Section) bool {
	return e.IsProfile() && (s.Vars.Get("AWS_ENDPOINT_URL") != "" || s.Profile(e.Meant().Name).Has("endpoint_url", "services"))
}

// IsOnlyOne reports whether no other section of the file is what e was meant to be.
func (s *Snapshot) IsOnlyOne(e *Section) bool { return s.count[place{e.File, e.Meant()}] == 1 }

// place is what a section of a file was meant to be.
type place struct {
	file shared.Which
	id   shared.ID
}

// HoldsSecrets reports whether a file holds a secret access key.
func (s *Snapshot) HoldsSecrets(which shared.Which) bool {
	return slices.ContainsFunc(s.Sections, func(e *Section) bool { return e.File == which && e.Mentions("aws_secret_access_key") })
}
