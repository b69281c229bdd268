// Package secret has a string type that does not print itself.
package secret

import (
	"encoding/json"
	"fmt"
	"log/slog"
)

const mask = "[redacted]"

// String holds a secret. fmt, encoding/json, text encoders and log/slog see a mask; only Reveal gives the value. The
// zero value is "no secret". The value stands behind a pointer, as fmt prints unexported fields of other structs, and
// %p, without asking the type.
type String struct{ v *string }

// New wraps a secret; New("") is "no secret".
func New(v string) String {
	if v == "" {
		return String{}
	}
	return String{&v}
}

// Reveal returns the secret itself. Call it only where the value leaves the
// process on purpose: a signature, a cache file, an export that was asked for.
func (s String) Reveal() string {
	if s.v == nil {
		return ""
	}
	return *s.v
}

// Equal tells whether both hold the same text; == does not.
func (s String) Equal(o String) bool { return s.Reveal() == o.Reveal() }

// Empty tells that there is no secret.
func (s String) Empty() bool { return s.v == nil }

// String returns the mask, or "" when there is no secret.
func (s String) String() string {
	if s.Empty() {
		return ""
	}
	return mask
}

// GoString keeps %#v from printing the field.
func (s String) GoString() string { return fmt.Sprintf("secret.String(%q)", s.String()) }

// Format covers every verb of fmt, %x and %q included.
func (s String) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(s.String())) }

// MarshalJSON writes the mask.
func (s String) MarshalJSON() ([]byte, error) { return json.Marshal(s.String()) }

// MarshalText writes the mask.
func (s String) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue gives slog the mask.
func (s String) LogValue() slog.Value { return slog.StringValue(s.String()) }

// Tail masks all but the end of a secret, by which its owner knows it again: the last four characters of one that has
// sixteen, of a shorter one no more than a quarter.
func Tail(v string) string {
	r := []rune(v)
	return "****************" + string(r[len(r)-min(4, len(r)/4):])
}
