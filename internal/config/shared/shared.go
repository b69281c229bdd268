package shared

import (
	"slices"
	"sync"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
)

// Files is the content of both files, indexed by section. A section is parsed
// when it is asked for, so that ten thousand profiles cost one scan. It is not
// changed after Load and may be used from several goroutines.
type Files struct {
	paths       paths.Paths
	config      source
	credentials source
}

// Value is one setting of a section.
type Value struct {
	Key    string  // folded to lower case, nested keys as written
	Text   string  // verbatim, as the AWS CLI reads it; "" for a nested block
	Nested []Value // the settings of a nested block such as "s3 ="
	Origin origin.Origin
}

// Section is one section of one file.
type Section struct {
	Name   string        // the unquoted name behind the section's kind
	Header string        // all that stands between the brackets
	Origin origin.Origin // of its header

	text string // from the header line on
}

// Profile is what both files say under one profile name.
type Profile struct {
	Name        string
	Config      *Section // nil when not in the config file
	Credentials *Section // nil when not in the credentials file
}

// Load reads and validates both files. A missing file is an empty one. A file
// that the AWS CLI refuses gives a *problem.Error with file, line and fix of
// everything that is wrong.
func Load(p paths.Paths) (*Files, error) {
	f := Read(p)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return f, nil
}

// LoadProfiles is Load for a command that asks for the settings of these profiles, and
// of their source profiles. Those of others it finds as well, but has to read a large
// file once more for them.
func LoadProfiles(p paths.Paths, names ...string) (*Files, error) {
	f := newFiles(p)
	f.readSizes(func(s *source, size int64) {
		if size < largeSize || !s.readPart(size, names) {
			s.read(size)
		}
	})
	if err := f.Err(); err != nil {
		return nil, err
	}
	for _, name := range names {
		profile, _ := f.Profile(name)
		source := profile.Text("source_profile")
		switch {
		case source == "" || slices.Contains(names, source):
		case len(names) > longestChain: // read once more for each of them, the file would cost more than all of it
			return Load(p)
		default:
			return LoadProfiles(p, append(slices.Clip(names), source)...)
		}
	}
	return f, nil
}

// longestChain is how many profiles get their credentials from each other in what people write.
const longestChain = 8

// Read reads both files whatever is in them. What is wrong is what Problems
// says; the sections that can be made out are there all the same.
func Read(p paths.Paths) *Files {
	f := newFiles(p)
	f.readSizes((*source).read)
	return f
}

// readSizes lets read read both files, whose sizes it tells.
func (f *Files) readSizes(read func(s *source, size int64)) {
	config, credentials := f.config.size(), f.credentials.size()
	sideBySide(min(config, credentials), func() { read(&f.config, config) }, func() { read(&f.credentials, credentials) })
}

// ReadTexts is Read of texts that are not, or not yet, on the disk.
func ReadTexts(p paths.Paths, config, credentials string) *Files {
	f := newFiles(p)
	size := int64(min(len(config), len(credentials)))
	sideBySide(size, func() { f.config.setText(config) }, func() { f.credentials.setText(credentials) })
	return f
}

func newFiles(p paths.Paths) *Files {
	return &Files{
		paths:       p,
		config:      source{which: ConfigFile, path: p.Config, pipes: p.Pipes},
		credentials: source{which: CredentialsFile, path: p.Credentials, pipes: p.Pipes},
	}
}

// sideBySide does both, at the same time if size is worth it.
func sideBySide(size int64, one, other func()) {
	var both sync.WaitGroup
	if size > largeSize {
		both.Go(one)
	} else {
		one()
	}
	other()
	both.Wait()
}

// largeSize is the size in bytes from which reading a text takes longer
// than starting a thread for it: some thousand profiles.
const largeSize = 200_000

// Paths returns the paths that the files were read from.
func (f *Files) Paths() paths.Paths { return f.paths }

// NotAFile returns a *problem.Error about something that stands in the place of one of the files and is none, such as a
// folder, or nil. It counts as no file: to show settings, but not to be somebody else for want of those that were meant.
func (f *Files) NotAFile() error {
	for _, s := range []*source{&f.credentials, &f.config} {
		if s.other != nil {
			return problem.New(problem.General, "the %s cannot be read: %w", s.which, problem.Bare(s.other)).At(s.path).
				WithHint("put a file there, or name one: export %s=PATH", s.which.Variable())
		}
	}
	return nil
}

// Index returns the index of one of the files, which is not to be changed.
func (f *Files) Index(which Which) *ini.Index {
	if which == CredentialsFile {
		return f.credentials.index
	}
	return f.config.index
}

// ProfileNames lists the profiles as `configure list-profiles` does: those of
// the config file in order, then those of the credentials file alone.
func (f *Files) ProfileNames() []string {
	names := slices.AppendSeq(make([]string, 0, len(f.config.index.Sections)), f.config.namesOf(KindProfile))
	inConfig := names
	for name := range f.credentials.namesOf(KindProfile) {
		// Two files written by one program list the same profiles in the same order.
		if len(inConfig) > 0 && inConfig[0] == name {
			inConfig = inConfig[1:]
		} else if _, ok := f.config.findPlace(ID{KindProfile, name}); !ok {
			names = append(names, name)
		}
	}
	return names
}

// Profile returns the profile of a name and whether either file has it. One
// that is in neither file is nil, which has no values.
func (f *Files) Profile(name string) (*Profile, bool) {
	id := ID{KindProfile, name}
	config, inConfig := f.config.sectionOf(id)
	credentials, inCredentials := f.credentials.sectionOf(id)
	if !inConfig && !inCredentials {
		return nil, false
	}
	return &Profile{Name: name, Config: config, Credentials: credentials}, true
}

// SSOSessionNames lists the sso-session sections in file order.
func (f *Files) SSOSessionNames() []string { return slices.Collect(f.config.namesOf(KindSSOSession)) }

// SSOSession returns an sso-session section of the config file.
func (f *Files) SSOSession(name string) (*Section, bool) {
	return f.config.sectionOf(ID{KindSSOSession, name})
}

// ServicesNames lists the services sections in file order.
func (f *Files) ServicesNames() []string { return slices.Collect(f.config.namesOf(KindServices)) }

// Services returns a services section of the config file.
func (f *Files) Services(name string) (*Section, bool) {
	return f.config.sectionOf(ID{KindServices, name})
}

// Other returns a section of the config file that belongs to no profile, such
// as "plugins", by its verbatim header.
func (f *Files) Other(header string) (*Section, bool) {
	return f.config.sectionOf(ID{KindOther, header})
}

// Get returns a key's value; the credentials file wins over the config file.
func (p *Profile) Get(key string) (Value, bool) {
	if p == nil {
		return Value{}, false
	}
	if v, ok := p.Credentials.Get(key); ok {
		return v, true
	}
	return p.Config.Get(key)
}

// Text returns the text of a setting, "" when there is none.
func (p *Profile) Text(key string) string {
	v, _ := p.Get(key)
	return v.Text
}

// Values returns all settings of both files as Get would: those of the config
// file in order, then those of the credentials file alone.
func (p *Profile) Values() []Value {
	if p == nil {
		return nil
	}
	values := p.Config.Values()
	for i := range values {
		if v, ok := p.Credentials.Get(values[i].Key); ok {
			values[i] = v
		}
	}
	for _, v := range p.Credentials.Values() {
		if _, ok := p.Config.Get(v.Key); !ok {
			values = append(values, v)
		}
	}
	return values
}

// Get returns the value of a key (lower case). A nil section has none.
func (s *Section) Get(key string) (Value, bool) {
	if s == nil {
		return Value{}, false
	}
	item, ok := ini.FindItem(s.text, key)
	// Keys are folded in the file, not in the question: the AWS CLI finds
	// nothing under "Region".
	if !ok || ini.Fold(item.Key) != key {
		return Value{}, false
	}
	return s.valueOf(item), true
}

// Text returns the text of a setting, "" when there is none.
func (s *Section) Text(key string) string {
	v, _ := s.Get(key)
	return v.Text
}

// Values returns all settings in file order. A nil section has none.
func (s *Section) Values() []Value {
	return s.AppendValues(nil)
}

// AppendValues is Values for those who read thousands of sections into the same memory.
func (s *Section) AppendValues(values []Value) []Value {
	if s != nil {
		for item := range ini.EachItem(s.text) {
			values = append(values, s.valueOf(item))
		}
	}
	return values
}

// valueOf turns an item, whose lines count from the header, into a value.
func (s *Section) valueOf(item ini.Item) Value {
	v := Value{Key: ini.Fold(item.Key), Text: item.Text, Origin: s.originOf(item.Line)}
	for _, n := range item.Nested {
		v.Nested = append(v.Nested, Value{Key: n.Key, Text: n.Text, Origin: s.originOf(n.Line)})
	}
	return v
}

func (s *Section) originOf(line int) origin.Origin {
	return origin.FromFile(s.Origin.Name, s.Origin.Line+line-1)
}
