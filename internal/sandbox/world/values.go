package world

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
)

// Duration is a time.Duration written as "90s", "8h" or "90d".
type Duration time.Duration

// Or returns the duration, or fallback when it is zero.
func (d Duration) Or(fallback time.Duration) time.Duration {
	if d == 0 {
		return fallback
	}
	return time.Duration(d)
}

// UnmarshalYAML reads the written form.
func (d *Duration) UnmarshalYAML(text []byte) error {
	var s string
	if err := yaml.Unmarshal(text, &s); err != nil {
		return err
	}
	v, err := parseDuration(s)
	*d = v
	return err
}

// MarshalYAML writes the shortest form.
func (d Duration) MarshalYAML() (any, error) { return d.String(), nil }

// UnmarshalJSON reads the written form.
func (d *Duration) UnmarshalJSON(text []byte) error {
	var s string
	if err := json.Unmarshal(text, &s); err != nil {
		return err
	}
	v, err := parseDuration(s)
	*d = v
	return err
}

// MarshalJSON writes the shortest form.
func (d Duration) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// String returns whole days as "90d", anything else as time.Duration does,
// without empty minutes and seconds.
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

// Policy is a policy document as JSON text. In YAML it may stand as a mapping
// of the same members or as a string that holds the JSON.
type Policy string

// UnmarshalYAML reads a mapping or a JSON string.
func (p *Policy) UnmarshalYAML(text []byte) error {
	var s string
	if yaml.Unmarshal(text, &s) == nil && strings.HasPrefix(strings.TrimSpace(s), "{") {
		return p.set([]byte(s))
	}
	data, err := yaml.YAMLToJSON(text)
	if err != nil {
		return err
	}
	return p.set(data)
}

func (p *Policy) set(data []byte) error {
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
