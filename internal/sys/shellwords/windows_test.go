package shellwords_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsid/awsid/internal/sys/shellwords"
)

// The rules of the C runtime, from its documentation of argument parsing.
func TestSplitFor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		goos, line string
		want       []string
	}{
		{"linux", `p one "two words" '$HOME' three\ more *`, []string{"p", "one", "two words", "$HOME", "three more", "*"}},
		{"linux", `p "" ''`, []string{"p", "", ""}},
		{"windows", `p "a b c" d e`, []string{"p", "a b c", "d", "e"}},
		{"windows", `p "ab\"c" "\\" d`, []string{"p", `ab"c`, `\`, "d"}},
		{"windows", `p a\\\b d"e f"g h`, []string{"p", `a\\\b`, "de fg", "h"}},
		{"windows", `p a\\\"b c d`, []string{"p", `a\"b`, "c", "d"}},
		{"windows", `p a\\\\"b c" d e`, []string{"p", `a\\b c`, "d", "e"}},
		{"windows", `"C:\Program Files\x.exe" 'a b' ""`, []string{`C:\Program Files\x.exe`, "'a", "b'", ""}},
		{"windows", `C:\x\`, []string{`C:\x\`}},
		{"windows", "", nil},
	} {
		got, err := shellwords.SplitFor(c.goos, c.line)
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%s %s: %v\n%s", c.goos, c.line, err, diff)
		}
	}
	for goos, line := range map[string]string{"linux": `p 'x`, "windows": `p "x`} {
		if words, err := shellwords.SplitFor(goos, line); err == nil {
			t.Errorf("%s: %s is split into %q", goos, line, words)
		}
	}
}

func FuzzSplitFor(f *testing.F) {
	f.Add(`p "a\\\"b" c`, true)
	f.Add(`p 'a b' "c"`, false)
	f.Fuzz(func(t *testing.T, line string, windows bool) {
		goos := "linux"
		if windows {
			goos = "windows"
		}
		words, err := shellwords.SplitFor(goos, line)
		if err != nil {
			return
		}
		for _, w := range words {
			if len(w) > len(line) {
				t.Errorf("%q gives the longer %q", line, w)
			}
		}
		if len(words) == 0 && strings.Trim(line, " \t\r\n") != "" {
			t.Errorf("%q gives no words", line)
		}
	})
}
