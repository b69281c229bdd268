package ini

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// Errors of edits. They come wrapped in a text that says which name is meant.
var (
	ErrName    = errors.New("the name cannot be written so that it is read back")
	ErrValue   = errors.New("the value cannot be written so that it is read back")
	ErrExists  = errors.New("the section exists already")
	ErrBlock   = errors.New("the key heads a nested block")
	ErrNoBlock = errors.New("the key has a plain value, not a nested block")
	// ErrLineBreak is ErrName or ErrValue where a line break is to blame.
	ErrLineBreak = errors.New("there is a line break in it")
)

// CheckSectionName returns an ErrName when a header cannot carry name.
func CheckSectionName(name string) error {
	switch {
	case name == "":
		return invalidName("a section name may not be empty", ErrName)
	case strings.ContainsAny(name, "\r\n"):
		return invalidName("a section name may not contain line breaks", ErrName, ErrLineBreak)
	case strings.Contains(name, "]"):
		return invalidName("a section name may not contain ]", ErrName)
	case !utf8.ValidString(name):
		return invalidName("a section name must be UTF-8 text", ErrName)
	}
	return nil
}

// invalidError says which rule a name or value breaks.
type invalidError struct {
	reason string
	is     []error
}

func (e *invalidError) Error() string   { return e.reason }
func (e *invalidError) Unwrap() []error { return e.is }

func invalidName(reason string, is ...error) error { return &invalidError{reason, is} }

// checkKey refuses a key that would be read back as something else.
func checkKey(key, delimiters string) error {
	switch {
	case key == "":
		return invalidName("a key may not be empty", ErrName)
	case strings.ContainsAny(key, "\r\n"):
		return invalidName("a key may not contain line breaks", ErrName, ErrLineBreak)
	case trimSpace(key) != key:
		return invalidName("a key may not begin or end with white space", ErrName)
	case strings.ContainsAny(key, delimiters):
		return invalidName("a key may not contain "+strings.Join(strings.Split(delimiters, ""), " or "), ErrName)
	case strings.ContainsRune("#;[", rune(key[0])):
		return invalidName("a key may not begin with #, ; or [", ErrName)
	case !utf8.ValidString(key) || strings.HasPrefix(key, bom):
		return invalidName("a key must be UTF-8 text", ErrName)
	}
	return nil
}

// checkValue refuses a value that would break the file.
func checkValue(value string) error {
	switch {
	case strings.ContainsAny(value, "\r\n"):
		return invalidName("a value may not contain line breaks", ErrValue, ErrLineBreak)
	case !utf8.ValidString(value):
		return invalidName("a value must be UTF-8 text", ErrValue)
	}
	return nil
}
