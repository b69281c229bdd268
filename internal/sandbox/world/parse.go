package world

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/goccy/go-yaml"
)

// Parse reads a world from YAML. It is strict: an unknown member, a value of
// the wrong type and a reference to nothing are errors that name the line.
func Parse(text []byte) (*World, error) {
	w := &World{}
	dec := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict())
	if err := dec.Decode(w); err != nil {
		return nil, located(err)
	}
	if err := w.Check(); err != nil {
		return nil, locate(text, err)
	}
	return w, nil
}

// located turns the YAML library's many-line picture into one line.
func located(err error) error {
	var e yaml.Error
	if !errors.As(err, &e) || e.GetToken() == nil {
		return fmt.Errorf("world: %w", err)
	}
	at := e.GetToken().Position
	return fmt.Errorf("world: line %d, column %d: %s", at.Line, at.Column, e.GetMessage())
}

// locate finds the line of the value that a check refused: its last whole
// occurrence, as the earlier ones were fine.
func locate(text []byte, err error) error {
	var bad *badValue
	if !errors.As(err, &bad) || bad.value == "" {
		return fmt.Errorf("world: %w", err)
	}
	for end := len(text); ; {
		i := bytes.LastIndex(text[:end], []byte(bad.value))
		if i < 0 {
			return fmt.Errorf("world: %w", err)
		}
		if !wordAt(text, i-1) && !wordAt(text, i+len(bad.value)) {
			return fmt.Errorf("world: line %d: %w", 1+bytes.Count(text[:i], []byte{'\n'}), err)
		}
		end = i + len(bad.value) - 1
	}
}

func wordAt(text []byte, i int) bool {
	if i < 0 || i >= len(text) {
		return false
	}
	c := text[i]
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// Marshal writes a world as YAML that Parse reads.
func (w *World) Marshal() ([]byte, error) {
	return yaml.MarshalWithOptions(w, yaml.IndentSequence(true))
}
