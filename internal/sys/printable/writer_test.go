package printable_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/sys/printable"
)

// hostile are texts that a terminal obeys, and what is to be seen of them.
func hostile() map[string]string {
	return map[string]string{
		"plain ü 日本 👩\u200d💻\n":             "plain ü 日本 👩\u200d💻\n",
		"\x1b]52;c;cm0=\a":                  `\x1b]52;c;cm0=\x07`,
		"\x1b]8;;http://x\x1b\\a":           `\x1b]8;;http://x\x1b\a`,
		"\x9b31m \u009b31m \u0085":          `\x9b31m \u009b31m \u0085`,
		"a\u202eb\u2066c\u200e\ufeff\u2028": `a\u202eb\u2066c\u200e\ufeff\u2028`,
		"one\rtwo\bx\x7f\x00\f\v":           `one\x0dtwo\x08x\u007f\x00\x0c\x0b`,
		"a\r\nb\tc\n":                       "a\r\nb\tc\n",
		"\r\r\n\x1bM":                       "\\x0d\r\n\\x1bM",
		"\U000e0041 \ufffd":                 `\U000e0041 ` + "\ufffd",
		"cut \xe2\x82":                      `cut \xe2\x82`,
	}
}

// TestWriter: in whatever pieces a text comes.
func TestWriter(t *testing.T) {
	t.Parallel()
	for text, want := range hostile() {
		for size := 1; size <= len(text); size++ {
			var out bytes.Buffer
			w := printable.NewWriter(&out)
			for at := 0; at < len(text); at += size {
				if n, err := w.Write([]byte(text[at:min(at+size, len(text))])); err != nil || n == 0 {
					t.Fatal(n, err)
				}
			}
			fmt.Fprint(w, "\n") // nothing is held back before the end of a line
			if got := strings.TrimSuffix(out.String(), "\n"); got != want {
				t.Errorf("%q in pieces of %d is shown as %q, want %q", text, size, got, want)
			}
		}
	}
}

func TestRawIsNotFiltered(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	fmt.Fprint(printable.Raw(printable.NewWriter(&out)), "\x1b[2K")
	fmt.Fprint(printable.Raw(&out), "\x1b[1m")
	if out.String() != "\x1b[2K\x1b[1m" {
		t.Errorf("%q", &out)
	}
}
