package world

import (
	"bytes"
	_ "embed" // the built-in world
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
)

// Parse reads a world from YAML. It is strict: an unknown member, a value of the wrong type and a reference to
// nothing are errors that name the line.
func Parse(text []byte) (*World, error) {
	w := &World{}
	dec := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict())
	if err := dec.Decode(w); err != nil {
		return nil, locateYAMLError(err)
	}
	err := w.Expand()
	if err == nil {
		err = w.Check()
	}
	if err != nil {
		return nil, locateBadValue(text, err)
	}
	return w, nil
}

// locateYAMLError turns the YAML library's many-line picture into one line.
func locateYAMLError(err error) error {
	var e yaml.Error
	if !errors.As(err, &e) || e.GetToken() == nil {
		return fmt.Errorf("world: %w", err)
	}
	at := e.GetToken().Position
	return fmt.Errorf("world: line %d, column %d: %s", at.Line, at.Column, e.GetMessage())
}

// locateBadValue finds the line of the value that a check refused: its last whole occurrence, as the earlier ones were fine.
func locateBadValue(text []byte, err error) error {
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

//go:embed default.yaml
var defaultText string

// DefaultText returns the built-in world as documented YAML, made to be edited.
func DefaultText() string { return defaultText }

// Default returns the built-in world: the accounts, people and keys of the AWS documentation's examples. Every call
// returns a new one.
func Default() *World {
	w, err := Parse([]byte(defaultText))
	if err != nil {
		panic(err) // the text is part of the program, and a test parses it
	}
	return w
}

// Marshal writes a world as YAML that Parse reads.
func (w *World) Marshal() ([]byte, error) {
	return yaml.MarshalWithOptions(w, yaml.IndentSequence(true))
}

// Duration is a time.Duration written as "90s", "8h" or "90d".
type Duration time.Duration

// Or returns the duration, or fallback when it is zero.
func (d Duration) Or(fallback time.Duration) time.Duration {
	if d == 0 {
		return fallback
	}
	return time.Duration(d)
}

// UnmarshalText reads the written form.
func (d *Duration) UnmarshalText(text []byte) (err error) {
	*d, err = parseDuration(string(text))
	return err
}

// MarshalText writes the shortest form.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// String returns whole days as "90d", anything else as time.Duration does, without empty minutes and seconds.
func (d Duration) String() string {
	const day = 24 * time.Hour
	v := time.Duration(d)
	if v != 0 && v%day == 0 {
		return strconv.FormatInt(int64(v/day), 10) + "d"
	}
	s := v.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

func parseDuration(s string) (Duration, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.ParseInt(days, 10, 32)
		if err == nil && n >= 0 && n <= 36500 {
			return Duration(time.Duration(n) * 24 * time.Hour), nil
		}
	}
	v, err := time.ParseDuration(s)
	if err != nil || v < 0 {
		return 0, fmt.Errorf("%q is not a duration such as 90s, 8h or 90d", s)
	}
	return Duration(v), nil
}

// Policy is a policy document as JSON text. In YAML it may stand as a mapping of the same members or as a string
// that holds the JSON.
type Policy string

// UnmarshalYAML reads a mapping or a JSON string.
func (p *Policy) UnmarshalYAML(text []byte) error {
	var s string
	if yaml.Unmarshal(text, &s) == nil && strings.HasPrefix(strings.TrimSpace(s), "{") {
		return p.setJSON([]byte(s))
	}
	data, err := yaml.YAMLToJSON(text)
	if err != nil {
		return err
	}
	return p.setJSON(data)
}

func (p *Policy) setJSON(data []byte) error {
	var out bytes.Buffer
	if err := json.Compact(&out, bytes.TrimSpace(data)); err != nil {
		return fmt.Errorf("policy document: %w", err)
	}
	if !strings.HasPrefix(out.String(), "{") {
		return fmt.Errorf("policy document: a mapping is expected")
	}
	*p = Policy(out.String())
	return nil
}

// MarshalYAML writes the document as a mapping, members in their order.
func (p Policy) MarshalYAML() (any, error) {
	if p == "" {
		return "", nil
	}
	var v any
	err := yaml.UnmarshalWithOptions([]byte(p), &v, yaml.UseOrderedMap())
	return v, err
}
