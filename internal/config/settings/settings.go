// Package settings resolves every general setting by one rule: flag, then
// environment variable, then profile, then default; each keeps its origin.
package settings

import (
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/environ"
)

// Flags are the global options of the command line, by name without dashes
// ("region", "endpoint-url"); a switch has the value "true". A name that is
// absent was not given.
type Flags map[string]string

// Setting is one resolved value.
type Setting struct {
	Name     string // canonical name: "region", "output", "ca_bundle"
	Text     string
	Origin   origin.Origin
	Shadowed []Setting // weaker places that also have a value, strongest first
}

// Settings are all resolved values of one command.
type Settings struct {
	profile Setting
}

// Resolve applies the table to flags, environment and the chosen profile. A
// named profile that is in neither file is an error (exit 255).
func Resolve(flags Flags, vars environ.Vars, files *shared.Files) (*Settings, error) {
	return &Settings{}, nil
}

// Get returns the setting of a canonical name; Origin.Kind is origin.None
// when it is not set anywhere and has no default.
func (s *Settings) Get(name string) Setting { return Setting{} }

// ProfileName returns the chosen profile's name ("default" when none was
// named) and where the choice came from.
func (s *Settings) ProfileName() Setting { return s.profile }

// Profile returns the chosen profile, or nil when it is in neither file.
func (s *Settings) Profile() *shared.Profile { return nil }
