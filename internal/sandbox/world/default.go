package world

import _ "embed"

//go:embed default.yaml
var defaultText string

// DefaultText returns the built-in world as documented YAML, made to be
// edited.
func DefaultText() string { return defaultText }

// Default returns the built-in world: the accounts, people and keys of the
// AWS documentation's examples. Every call returns a new one.
func Default() *World {
	w, err := Parse([]byte(defaultText))
	if err != nil {
		panic(err) // the text is part of the program, and a test parses it
	}
	return w
}
