package readers

import (
	"fmt"
	"slices"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/paths"
)

// Files is what one reader makes of both shared files.
type Files struct {
	reader      Reader
	credentials string // the path of the credentials file
	profiles    map[string]*Section
	sessions    map[string]*Section
	keyless     map[string]bool
	// Remarks are the lines it passes over or refuses.
	Remarks []Remark
}

// Section is a profile, merged from both files, or an sso-session.
type Section struct {
	Name    string
	Headers []origin.Origin
	keys    []Key
	places  map[string]int // of the keys, by name, while they are read
	pair    keyPair
}

// keyPair is where the file that was merged last has the two keys of a pair.
type keyPair struct {
	file       string
	id, secret origin.Origin
}

// half returns where the one key stands that has no other beside it.
func (p keyPair) half() (origin.Origin, bool) {
	if p.id.Kind == origin.None {
		return p.secret, p.secret.Kind != origin.None
	}
	return p.id, p.secret.Kind == origin.None
}

// Key is one setting.
type Key struct {
	Name     string
	Text     string
	Origin   origin.Origin
	Shadowed []Key // weaker lines of the same name, the weakest first
}

// Remark is something the reader does not read as it was perhaps meant.
type Remark struct {
	Origin origin.Origin
	Text   string
	// Fatal means that the reader gives up on the file.
	Fatal bool
}

// Read reads both texts as the reader would.
func (r Reader) Read(configPath, config, credentialsPath, credentials string) *Files {
	f := &Files{reader: r, credentials: credentialsPath, profiles: map[string]*Section{},
		sessions: map[string]*Section{}, keyless: map[string]bool{}}
	if !r.OwnParser {
		f.readPython(configPath, config, credentialsPath, credentials)
		return f
	}
	f.addFile(r.parseFile(configPath, config, true), true)
	f.addFile(r.parseFile(credentialsPath, credentials, false), false)
	if r.ID == Go { // to which an empty value is none
		for _, s := range f.profiles {
			s.keys = slices.DeleteFunc(s.keys, func(k Key) bool { return k.Text == "" })
		}
	}
	return f
}

// readPython reads with the parser that the AWS CLI and boto3 share: package shared has its rules.
func (f *Files) readPython(configPath, config, credentialsPath, credentials string) {
	files := shared.ReadTexts(paths.Paths{Config: configPath, Credentials: credentialsPath}, config, credentials)
	for _, p := range files.Problems() {
		f.Remarks = append(f.Remarks, Remark{Origin: p.Origin, Text: p.Diagnostic.Error(), Fatal: true})
	}
	for _, name := range files.ProfileNames() {
		p, _ := files.Profile(name)
		into := &Section{Name: name}
		into.addSection(p.Config)
		into.addSection(p.Credentials)
		f.profiles[name] = into
	}
	for _, name := range files.SSOSessionNames() {
		s, _ := files.SSOSession(name)
		f.sessions[name] = &Section{Name: name}
		f.sessions[name].addSection(s)
	}
}

func (s *Section) addSection(from *shared.Section) {
	if from == nil {
		return
	}
	s.Headers = append(s.Headers, from.Origin)
	for _, v := range from.Values() {
		if v.Nested == nil {
			s.setKey(Key{Name: v.Key, Text: v.Text, Origin: v.Origin})
		}
		for _, n := range v.Nested {
			s.setKey(Key{Name: v.Key + "." + n.Key, Text: n.Text, Origin: n.Origin})
		}
	}
}

// addFile merges one file; the credentials file, added last, wins.
func (f *Files) addFile(p *parsed, isConfig bool) {
	f.Remarks = append(f.Remarks, p.remarks...)
	if p.refused {
		return
	}
	prefixed := false // [profile default] replaces [default]
	for _, s := range p.sections {
		prefixed = prefixed || isConfig && s.kind == "profile" && s.name == "default"
	}
	for _, s := range p.sections {
		switch {
		case s.kind == "" && s.name == "default" && prefixed:
			f.addRemark(s.header, "[default] is not read, as [profile default] is there too")
		case f.reader.ID == JS && len(s.keys) == 0: // to JavaScript it is not there
			f.keyless[s.name] = f.keyless[s.name] || s.kind == "" || s.kind == "profile"
		case s.kind == "sso-session" && isConfig:
			f.mergeSection(f.sessions, s)
		case s.kind == "services":
		default:
			f.mergeSection(f.profiles, s)
		}
	}
}

func (f *Files) mergeSection(to map[string]*Section, s *section) {
	into := to[s.name]
	if into == nil {
		into = &Section{Name: s.name}
		to[s.name] = into
	}
	for _, h := range into.Headers {
		if h.Name == s.header.Name {
			f.addRemark(s.header, fmt.Sprintf("a second section of this name is merged with the one on line %d",
				h.Line))
			break
		}
	}
	into.Headers = append(into.Headers, s.header)
	if into.pair.file != s.header.Name {
		into.pair = keyPair{file: s.header.Name}
	}
	for _, k := range s.keys {
		switch k.Name {
		case "aws_access_key_id":
			into.pair.id = k.Origin
		case "aws_secret_access_key":
			into.pair.secret = k.Origin
		}
		if f.reader.ID == Go && into.Headers[0].Name != k.Origin.Name && !slices.Contains(mergedByGo[:], k.Name) {
			f.addRemark(k.Origin, k.Name+" is not read here, as the config file has the profile, too")
			continue
		}
		into.setKey(k)
	}
}

// setKey lets the later value win.
func (s *Section) setKey(k Key) {
	if s.places == nil {
		s.places = map[string]int{}
	}
	i, isThere := s.places[k.Name]
	if !isThere {
		s.places[k.Name] = len(s.keys)
		s.keys = append(s.keys, k)
		return
	}
	old := s.keys[i]
	k.Shadowed = append(old.Shadowed, Key{Name: old.Name, Text: old.Text, Origin: old.Origin})
	s.keys[i] = k
}

func (f *Files) addRemark(at origin.Origin, text string) {
	f.Remarks = append(f.Remarks, Remark{Origin: at, Text: text})
}

// Profile returns a profile by its name.
func (f *Files) Profile(name string) (*Section, bool) {
	s, ok := f.profiles[name]
	return s, ok
}

// Session returns an sso-session by its name.
func (f *Files) Session(name string) (*Section, bool) {
	s, ok := f.sessions[name]
	return s, ok
}

// ForgetSessions leaves the sso-sessions out.
func (f *Files) ForgetSessions() { clear(f.sessions) }

// Keyless reports whether a profile is not there because the reader finds no
// setting among its lines. That is so with JavaScript only.
func (f *Files) Keyless(name string) bool { return f.profiles[name] == nil && f.keyless[name] }

// Refused returns the line for which the reader gives up on a file.
func (f *Files) Refused() (Remark, bool) {
	i := slices.IndexFunc(f.Remarks, func(r Remark) bool { return r.Fatal })
	if i < 0 {
		return Remark{}, false
	}
	return f.Remarks[i], true
}

// Get returns a key. A nil section has none.
func (s *Section) Get(name string) (Key, bool) {
	if s == nil {
		return Key{}, false
	}
	for _, k := range s.keys {
		if k.Name == name {
			return k, true
		}
	}
	return Key{}, false
}

// Keys returns all keys in the order of the files. A nil section has none.
func (s *Section) Keys() []Key {
	if s == nil {
		return nil
	}
	return s.keys
}

func (s *Section) valueOf(name string) string { k, _ := s.Get(name); return k.Text }

func (s *Section) hasKey(name string) bool { _, ok := s.Get(name); return ok }
