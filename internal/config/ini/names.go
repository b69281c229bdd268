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
)

// CheckSectionName tells whether a header can carry name.
func CheckSectionName(name string) error {
	reason := ""
	switch {
	case name == "":
		reason = "a section name may not be empty"
	case strings.ContainsAny(name, "\r\n"):
		reason = "a section name may not contain line breaks"
	case strings.Contains(name, "]"):
		reason = "a section name may not contain ]"
	case !utf8.ValidString(name):
		reason = "a section name must be UTF-8 text"
	default:
		return nil
	}
	return &invalidError{reason, ErrName}
}

// invalidError says which rule a name or value breaks.
type invalidError struct {
	reason string
	is     error
}

func (e *invalidError) Error() string { return e.reason }
func (e *invalidError) Unwrap() error { return e.is }

// checkKey refuses a key that would be read back as something else.
func checkKey(key, delimiters string) error {
	reason := ""
	switch {
	case key == "":
		reason = "a key may not be empty"
	case strings.ContainsAny(key, "\r\n"):
		reason = "a key may not contain line breaks"
	case trim(key) != key:
		reason = "a key may not begin or end with white space"
	case strings.ContainsAny(key, delimiters):
		reason = "a key may not contain " + strings.Join(strings.Split(delimiters, ""), " or ")
	case strings.ContainsRune("#;[", rune(key[0])):
		reason = "a key may not begin with #, ; or ["
	case !utf8.ValidString(key) || strings.HasPrefix(key, bom):
		reason = "a key must be UTF-8 text"
	default:
		return nil
	}
	return &invalidError{reason, ErrName}
}

// checkValue refuses a value that would break the file.
func checkValue(value string) error {
	switch {
	case strings.ContainsAny(value, "\r\n"):
		return &invalidError{"a value may not contain line breaks", ErrValue}
	case !utf8.ValidString(value):
		return &invalidError{"a value must be UTF-8 text", ErrValue}
	default:
		return nil
	}
}
