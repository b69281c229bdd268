// Package settings resolves every general setting by one rule: flag, then
// environment variable, then profile, then default; each keeps its origin.
package settings

import (
	"strings"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/nearest"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// Flags are the global options of the command line, by name without dashes ("region", "endpoint-url"); a switch has
// the value "true". A name that is absent was not given.
type Flags map[string]string

// Setting is one resolved value.
type Setting struct {
	Name     string // canonical name: "region", "output", "ca_bundle"
	Text     string
	Origin   origin.Origin
	Shadowed []Setting // weaker places that also have a value, strongest first
}

// Set reports whether the setting has a value, be it the default.
func (s Setting) Set() bool { return s.Origin.Kind != origin.None }

// Settings are all settings of one command. Each is looked up when it is
// asked for, so that a command pays only for what it uses.
type Settings struct {
	flags   Flags
	vars    environ.Vars
	files   *shared.Files
	rows    []Definition // in the order of their names
	name    Setting
	profile *shared.Profile // nil when in neither file
}

// Resolve applies the table to flags, environment and the chosen profile. A named profile that is in neither file is
// an error (exit 255, code ProfileNotFound), also when the name is "default".
func Resolve(flags Flags, vars environ.Vars, files *shared.Files) (*Settings, error) {
	s := ResolveAny(flags, vars, files)
	if s.profile == nil && s.name.Origin.Kind != origin.Default {
		return nil, profileNotFound(s.name, files.ProfileNames())
	}
	return s, nil
}

// ResolveAny is Resolve for the commands that may name a profile that does not exist yet, such as `configure set`.
func ResolveAny(flags Flags, vars environ.Vars, files *shared.Files) *Settings {
	return ResolveTable(Table(), flags, vars, files)
}

// ResolveTable is ResolveAny by another table, such as that of a program
// that knows other variables. Its rows are in the order of their names.
func ResolveTable(rows []Definition, flags Flags, vars environ.Vars, files *shared.Files) *Settings {
	s := &Settings{flags: flags, vars: vars, files: files, rows: rows}
	s.name = s.Get("profile")
	s.profile, _ = files.Profile(s.name.Text)
	return s
}

// ProfileName is the setting of the profile, which is known before the files are read.
func ProfileName(flags Flags, vars environ.Vars) Setting {
	return (&Settings{flags: flags, vars: vars, rows: Table()}).Get("profile")
}

// Get returns the setting of a canonical name; Origin.Kind is origin.None
// when it is not set anywhere and has no default.
func (s *Settings) Get(name string) Setting {
	d := findRow(s.rows, name)
	if d == nil {
		return Setting{Name: name}
	}
	return strongestOf(name, s.placesOf(d), d.Default)
}

// ProfileName returns the chosen profile's name ("default" when none was named) and where the choice came from.
func (s *Settings) ProfileName() Setting { return s.name }

// ProfileOption names the chosen profile to a command in a hint, with a blank before it; "" where none was named.
func (s *Settings) ProfileOption() string {
	if s.name.Origin.Kind != origin.Flag && s.name.Origin.Kind != origin.Variable {
		return ""
	}
	return shellwords.Option("--profile", s.name.Text)
}

// Profile returns the chosen profile, or nil when it is in neither file.
func (s *Settings) Profile() *shared.Profile { return s.profile }

// Of returns the settings as they would be with another profile, such as the source of a role.
func (s *Settings) Of(p *shared.Profile) *Settings {
	other := *s
	other.profile = p
	return &other
}

// Vars returns the environment the settings were resolved from.
func (s *Settings) Vars() environ.Vars { return s.vars }

// Files returns the files the settings were resolved from.
func (s *Settings) Files() *shared.Files { return s.files }

// Bool reads a switch as the AWS CLI does: "true" in any letter case is on, anything else off.
func (s *Settings) Bool(name string) bool { return strings.EqualFold(s.Get(name).Text, "true") }

// placesOf lists every place that has a value for a row, strongest first.
func (s *Settings) placesOf(d *Definition) []Setting {
	var found []Setting
	if text, ok := s.flags[d.Flag]; ok && d.Flag != "" {
		if strings.HasPrefix(d.Flag, "no-") {
			text = d.FlagText
		}
		found = append(found, Setting{Name: d.Name, Text: text, Origin: origin.FromFlag("--" + d.Flag)})
	}
	for _, v := range d.Variables {
		found = s.appendVariable(found, d, v)
	}
	if d.In&InProfile != 0 {
		found = s.appendKey(found, d.Name)
	}
	return s.appendVariable(found, d, d.Later)
}

func (s *Settings) appendVariable(found []Setting, d *Definition, variable string) []Setting {
	if variable == "" {
		return found
	}
	text, ok := s.vars.Lookup(variable)
	if !ok || text == "" && !d.Empty {
		return found
	}
	return append(found, Setting{Name: d.Name, Text: text, Origin: origin.FromVariable(variable)})
}

// appendKey adds the profile's own values of a key or of one in a block, the credentials file before the config file.
func (s *Settings) appendKey(found []Setting, name string) []Setting {
	if s.profile == nil {
		return found
	}
	key, nested, _ := strings.Cut(name, ".")
	for _, section := range []*shared.Section{s.profile.Credentials, s.profile.Config} {
		if section == nil {
			continue
		}
		v, ok := section.Get(key)
		switch {
		case ok && nested != "":
			found = appendNested(found, v, name, nested)
		case ok:
			found = append(found, Setting{Name: name, Text: v.Text, Origin: v.Origin})
		}
	}
	return found
}

func appendNested(found []Setting, block shared.Value, name, key string) []Setting {
	for _, v := range block.Nested {
		if strings.EqualFold(v.Key, key) {
			found = append(found, Setting{Name: name, Text: v.Text, Origin: v.Origin})
		}
	}
	return found
}

func strongestOf(name string, found []Setting, fallback string) Setting {
	if len(found) > 0 {
		first := found[0]
		first.Shadowed = found[1:]
		return first
	}
	if fallback != "" {
		return Setting{Name: name, Text: fallback, Origin: origin.FromDefault()}
	}
	return Setting{Name: name}
}

func profileNotFound(name Setting, known []string) error {
	err := problem.New(problem.General, "the profile %q is in neither the config nor the credentials file", name.Text).
		WithCode("ProfileNotFound").At(name.Origin.String())
	if near := nearest.Words(name.Text, known); len(near) > 0 {
		return err.WithHint("did you mean %q? `awsid configure list-profiles` shows all profiles", near[0])
	}
	if len(known) == 0 {
		return err.WithHint("run `awsid configure sso%[1]s` or `awsid configure%[1]s` to create it", shellwords.Option("--profile", name.Text))
	}
	return err.WithHint("run `awsid configure list-profiles` to see the profiles there are")
}
