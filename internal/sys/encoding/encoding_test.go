package encoding_test

import (
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/sys/encoding"
)

func TestWriter(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		encoding string
		lenient  bool
		texts    []string
		want     string
		fails    bool
	}{
		"latin-1":          {"latin-1", false, []string{"caf", "é!"}, "caf\xe9!", false},
		"half a character": {"ISO_8859_1", false, []string{"\xc3", "\xa9"}, "\xe9", false},
		"beyond latin-1":   {"latin1", false, []string{"a", "b☃"}, "a", true},
		"told, lenient":    {"latin1", true, []string{"é☃"}, "\xe9?", false},
		"ascii":            {"ascii", false, []string{"plain"}, "plain", false},
		"beyond ascii":     {"US-ASCII", false, []string{"é"}, "", true},
		"no text":          {"ascii", false, []string{"\xff\x00"}, "\xff\x00", false},
	} {
		e, ok := encoding.Named(c.encoding)
		if !ok {
			t.Fatalf("%s: %q is unknown", name, c.encoding)
		}
		var out strings.Builder
		w := &encoding.Writer{To: &out, Encoding: e, Lenient: c.lenient}
		var failed error
		for _, text := range c.texts {
			if n, err := w.Write([]byte(text)); err != nil {
				failed = err
			} else if n != len(text) {
				t.Errorf("%s: wrote %d of %d", name, n, len(text))
			}
		}
		if out.String() != c.want || (failed != nil) != c.fails {
			t.Errorf("%s: %q, %v; want %q", name, out.String(), failed, c.want)
		}
	}
	for name, want := range map[string]bool{"utf-8": true, "UTF8": true, "": false, "nosuch": false, "cp1252": false} {
		if e, ok := encoding.Named(name); ok != want || e != encoding.UTF8 {
			t.Errorf("%q: %v, %v", name, e, ok)
		}
	}
}
