// Package shared gives the two shared files the meaning that AWS CLI v2 gives
// them: profiles, sso-sessions and services sections, an origin per value.
package shared

import (
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/sys/paths"
)

// Files is the content of both files, indexed by section. A section is parsed
// when it is asked for, so that ten thousand profiles cost one scan.
type Files struct {
	paths paths.Paths
}

// Value is one setting of a section.
type Value struct {
	Key    string  // folded to lower case, nested keys as written
	Text   string  // verbatim, as the AWS CLI reads it
	Nested []Value // the settings of a nested block such as "s3 ="
	Origin origin.Origin
}

// Section is one section of one file.
type Section struct {
	Name   string        // the unquoted name behind the section's kind
	Origin origin.Origin // of its header
}

// Profile is what both files say under one profile name.
type Profile struct {
	Name        string
	Config      *Section // nil when not in the config file
	Credentials *Section // nil when not in the credentials file
}

// Load reads and validates both files. A missing file is an empty one. A file
// that the AWS CLI refuses gives a *problem.Error with file, line and fix.
func Load(p paths.Paths) (*Files, error) { return &Files{paths: p}, nil }

// ProfileNames lists the profiles as `configure list-profiles` does.
func (f *Files) ProfileNames() []string { return nil }

// Profile returns the profile of a name and whether either file has it.
func (f *Files) Profile(name string) (*Profile, bool) { return nil, false }

// SSOSessionNames lists the sso-session sections in file order.
func (f *Files) SSOSessionNames() []string { return nil }

// SSOSession returns an sso-session section of the config file.
func (f *Files) SSOSession(name string) (*Section, bool) { return nil, false }

// Services returns a services section of the config file.
func (f *Files) Services(name string) (*Section, bool) { return nil, false }

// Get returns a key's value; the credentials file wins over the config file.
func (p *Profile) Get(key string) (Value, bool) { return Value{}, false }

// Get returns the value of a key (lower case).
func (s *Section) Get(key string) (Value, bool) { return Value{}, false }

// Values returns all settings in file order.
func (s *Section) Values() []Value { return nil }
