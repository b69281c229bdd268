// Package origin says where a configured value came from.
package origin

import "strconv"

// Kind is the sort of place a value can come from, strongest first.
type Kind int

// The places, in the order in which they win.
const (
	None     Kind = iota // the value is not set
	Flag                 // a command line option; Name is "--region"
	Variable             // an environment variable; Name is its name
	File                 // a shared file; Name is the path, Line counts from 1
	Metadata             // instance metadata; Name is the endpoint
	Default              // built in
)

// Origin is one place. The zero value is "not set".
type Origin struct {
	Kind Kind
	Name string
	Line int
}

// FromFlag returns the origin of a value given by an option such as "--region".
func FromFlag(name string) Origin { return Origin{Kind: Flag, Name: name} }

// FromVariable returns the origin of a value of an environment variable.
func FromVariable(name string) Origin { return Origin{Kind: Variable, Name: name} }

// FromFile returns the origin of a value on a line (from 1) of a file.
func FromFile(path string, line int) Origin { return Origin{Kind: File, Name: path, Line: line} }

// FromDefault returns the origin of a built-in value.
func FromDefault() Origin { return Origin{Kind: Default} }

// String is the short form for errors and listings: "~/.aws/config:14",
// "AWS_REGION", "--region", "default", or "" when not set.
func (o Origin) String() string {
	switch o.Kind {
	case Flag, Variable, Metadata:
		return o.Name
	case File:
		if o.Line > 0 {
			return o.Name + ":" + strconv.Itoa(o.Line)
		}
		return o.Name
	case Default:
		return "default"
	}
	return ""
}
