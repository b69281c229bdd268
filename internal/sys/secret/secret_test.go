package secret

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

type holder struct {
	Key  String
	Ptr  *String
	List []String
	own  String // fmt prints it without asking the type
}

// TestNoVerbPrintsIt tries every way a value is usually printed by mistake.
func TestNoVerbPrintsIt(t *testing.T) {
	t.Parallel()
	const value = "hunter2-very-secret"
	s := New(value)
	h := holder{Key: s, Ptr: &s, List: []String{s}, own: s}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%p"} {
		for _, v := range []any{s, &s, h, &h, []String{s}, map[string]String{"k": s}} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
	}
	if err := json.NewEncoder(&out).Encode(h); err != nil {
		t.Fatal(err)
	}
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "secret", s, "holder", h)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "secret", s, "holder", h)
	fmt.Fprintln(&out, fmt.Errorf("wrapped: %w, %v", fmt.Errorf("%s", s), h))
	hex := fmt.Sprintf("%x", value)
	for _, leak := range []string{value, hex, strings.ToUpper(hex), value[:6]} {
		if strings.Contains(out.String(), leak) {
			t.Errorf("%q leaks in:\n%s", leak, out.String())
		}
	}
	if s.Reveal() != value {
		t.Error("Reveal does not give the value")
	}
}

func TestEmpty(t *testing.T) {
	t.Parallel()
	var s String
	if !s.Empty() || s.String() != "" || fmt.Sprint(s) != "" {
		t.Errorf("the zero value prints %q", fmt.Sprint(s))
	}
}

func TestTail(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"AKIAIOSFODNN7EXAMPLE": "****************MPLE",
		"abcdefghijklmnop":     "****************mnop",
		"abcdefghijklmno":      "****************mno",
		"hunter2!":             "****************2!",
		"abcde":                "****************e",
		"abc":                  "****************",
		"":                     "****************",
		"ééééü":                "****************ü",
	} {
		if got := Tail(in); got != want {
			t.Errorf("Tail(%q) = %q, want %q", in, got, want)
		}
	}
}
