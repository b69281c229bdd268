// Package peers reads what other tools have set up, each from its own files, and says what it is as profiles and
// sso-sessions of the shared files. It never writes: not to those files, and not to the tools' own.
//
//	setups, err := peers.Find(ctx, source, nil)   // what is there, by tool
//	plan, err := peers.NewPlan(files, setups, peers.Refuse)
//	err = plan.Apply(editFiles)
package peers

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/readfile"
	"github.com/awsid/awsid/internal/sys/runner"
	"github.com/awsid/awsid/internal/sys/searchpath"
)

// Source is where the tools' files are looked for.
type Source struct {
	Paths  paths.Paths
	Vars   environ.Vars
	GOOS   string
	Dir    string // working directory
	Files  *shared.Files
	Runner runner.Runner
	// MachineID is the id of the machine that Leapp encrypted its file on, "" for this one.
	MachineID string
}

// Setup is what one tool has set up.
type Setup struct {
	Tool     string
	Read     []string  // the files that it was read from
	Sections []Section // sso-sessions before the profiles that name them
	Keys     []Key
	Uses     []Use
	Notes    []Note
}

// Use is how often, and when last, a profile was used with the tool.
type Use struct {
	Key   string // of its section, or its name
	Times int
	Last  time.Time
}

// Section is a profile or an sso-session that a setup becomes.
type Section struct {
	ID shared.ID
	// Key identifies the section among those of its setup, where its name may not: what others give as their
	// sso_session or source_profile. It is the name where it is empty.
	Key    string
	Shown  string        // the name that the tool shows, where it is another
	Origin origin.Origin // where the tool has it
	Set    []Setting
	Drop   []string // keys of a profile in the shared files by which the tool kept itself in the way
	// IsOwn says that the tool wrote the profile into the shared files, or reads it there: it is changed in its place.
	IsOwn bool
}

// Setting is a key with its value.
type Setting struct{ Key, Value string }

// Key is a secret that stays where it is.
type Key struct {
	Name  string // the profile, or what the tool calls it
	Place string // where it is
	Read  string // how it can be had from there
}

// Note is something that no setting of the shared files can say.
type Note struct {
	Origin origin.Origin
	Text   string
}

// note adds a note.
func (s *Setup) note(where origin.Origin, format string, args ...any) {
	s.Notes = append(s.Notes, Note{where, fmt.Sprintf(format, args...)})
}

// noteRest says, in one note, which settings of a tool's file nothing takes the place of: they are about how the tool
// itself works.
func (s *Setup) noteRest(where origin.Origin, tool string, settings []string) {
	if len(settings) > 0 {
		s.note(where, "without an equivalent, as they are about %s itself: %s", tool, strings.Join(settings, ", "))
	}
}

// tool is a program whose setup can be read. It returns nil where the program has set up nothing.
type tool struct {
	name string
	read func(ctx context.Context, s *Source) (*Setup, error)
	// places are where a setup would be, for the person who expected one.
	places func(s *Source) []string
}

func allTools() []tool {
	return []tool{
		{"aws-vault", readAWSVault, func(s *Source) []string { return []string{s.vaultFolder(), s.Paths.Config} }},
		{"granted", readGranted, func(s *Source) []string { return []string{s.grantedConfig(), s.Paths.Config} }},
		{"aws-sso-cli", readSSOCLI, func(s *Source) []string { return []string{s.ssoCLIConfig(), s.Paths.Config} }},
		{"aws-sso-util", readSSOUtil, func(s *Source) []string { return []string{s.Paths.Config} }},
		{"leapp", readLeapp, func(s *Source) []string { return []string{s.leappFile()} }},
		{"saml2aws", readSAML2AWS, func(s *Source) []string { return []string{s.saml2awsFile()} }},
		{"awsume", readAwsume, func(s *Source) []string { return []string{s.awsumeConfig(), s.Paths.Credentials} }},
		{"aws-runas", readRunas, func(s *Source) []string { return []string{s.Paths.Config} }},
	}
}

// Tools returns the names of the tools whose setups can be read.
func Tools() []string {
	var names []string
	for _, t := range allTools() {
		names = append(names, t.name)
	}
	return names
}

// Find returns the setups that are there: of the named tools, each of which has to have one, or of all. A file that
// cannot be read or understood is an error that names it.
func Find(ctx context.Context, s *Source, names []string) ([]*Setup, error) {
	var found []*Setup
	for _, t := range allTools() {
		if len(names) > 0 && !slices.Contains(names, t.name) {
			continue
		}
		setup, err := t.read(ctx, s)
		switch {
		case err != nil:
			return nil, asProblem(err, t.name)
		case setup != nil:
			setup.Tool = t.name
			found = append(found, setup)
		case len(names) > 0:
			return nil, problem.New(problem.General, "%s has set up nothing here that could be read: %s", t.name,
				"looked at "+strings.Join(s.tildeAll(t.places(s)), " and ")).WithCode("NothingToImport")
		}
	}
	return found, nil
}

func asProblem(err error, name string) error {
	var p *problem.Error
	if !errors.As(err, &p) {
		p = &problem.Error{Err: err}
	}
	p.Kind, p.Doing = problem.Config, "read what "+name+" has set up"
	if p.Hint == "" {
		p.Hint = "nothing was changed; mend the file, or name the tools to import from: awsid import " +
			strings.Join(othersThan(name), "|")
	}
	return p
}

func othersThan(name string) []string {
	return slices.DeleteFunc(Tools(), func(other string) bool { return other == name })
}

// errorAt is an error of a file of a tool, by its line; 0 is the file as a whole.
func errorAt(path string, line int, format string, args ...any) error {
	return &problem.Error{Origin: origin.FromFile(path, line).String(), Err: fmt.Errorf(format, args...)}
}

// readFile returns the content of a tool's file, nil when there is none.
func (s *Source) readFile(path string) ([]byte, error) {
	data, err := readfile.Regular(path, readfile.Limit)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, errorAt(path, 0, "%w", problem.Bare(err))
	}
	return data, nil
}

// home returns a path below the home directory.
func (s *Source) home(parts ...string) string {
	return filepath.Join(append([]string{s.Paths.Home}, parts...)...)
}

// pathFrom returns the path that a variable holds, "~" expanded, or otherwise.
func (s *Source) pathFrom(name, otherwise string) string {
	if v := s.Vars.Get(name); v != "" {
		return s.expand(v)
	}
	return otherwise
}

func (s *Source) expand(path string) string {
	path = paths.Expand(path, s.Vars, s.Paths.Home)
	if path != "" && !filepath.IsAbs(path) {
		path = filepath.Join(s.Dir, path)
	}
	return path
}

func (s *Source) tildeAll(all []string) []string {
	for i := range all {
		all[i] = paths.Tilde(all[i], s.Paths.Home)
	}
	return all
}

// findProgram returns the absolute path of a program, "" when it is not installed.
func (s *Source) findProgram(name string) string {
	found := searchpath.Place{Vars: s.Vars, GOOS: s.GOOS, Dir: s.Dir}.Find(name)
	if found != "" && !filepath.IsAbs(found) {
		return filepath.Join(s.Dir, found)
	}
	return found
}

// processWord returns how a credential_process line calls a program, "" when it is not installed. The path is absolute,
// as not everybody who runs such a line has a PATH, and in double quotes where it has blanks, as botocore, sh and
// cmd.exe all read them.
func (s *Source) processWord(name string) string {
	found := s.findProgram(name)
	if strings.ContainsAny(found, "\"'`$%&|<>^;\n") {
		return name // no quoting serves all three
	}
	if strings.Contains(found, " ") || strings.Contains(found, `\`) {
		return `"` + found + `"`
	}
	return found
}

// quoteWord quotes a word for a credential_process line where it needs it: in double quotes, which all that run such
// lines read alike. It reports false for what would not be one word, or another, to some of them.
func quoteWord(word string) (string, bool) {
	if shared.SafeName(word, "") == word {
		return word, true
	}
	return `"` + word + `"`, !strings.ContainsAny(word, "\"$`\\%!\r\n")
}
