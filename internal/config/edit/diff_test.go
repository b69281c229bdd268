package edit

import (
	"strings"
	"testing"
)

// FuzzDiff: a diff of any two texts can be made, shows each line in full or
// masked, and masks keep the lines apart as they were.
func FuzzDiff(f *testing.F) {
	f.Add("", "[a]\nx = 1\n")
	f.Add("[a]\nx = 1", "[a]\nx = 2")
	f.Add("a\r\nb\rc\n\n", "a\nb\r\n")
	f.Add("[a]\naws_secret_access_key = one\n  two\n\n# token: three\n", "[a]\npassword\n=4\n")
	f.Add(strings.Repeat("x\n", 20), strings.Repeat("x\n", 9)+"y\n"+strings.Repeat("x\n", 11))
	f.Fuzz(func(t *testing.T, before, after string) {
		for _, text := range []string{before, after} {
			if got, want := strings.Count(maskSecrets(text), "\n"), strings.Count(text, "\n"); got != want {
				t.Errorf("%q has %d line ends, masked %d", text, want, got)
			}
		}
		r := &Result{Changes: []Change{{Path: "p", Existed: true, Before: before, After: after}}}
		diff := r.Diff()
		if strings.Contains(before+after, "=") || strings.Contains(before+after, ":") {
			return // there may be masked lines
		}
		removed, added := 0, 0
		for _, line := range strings.SplitAfter(diff, "\n")[2:] {
			switch {
			case strings.HasPrefix(line, "-"):
				removed++
			case strings.HasPrefix(line, "+"):
				added++
			}
		}
		if got, want := added-removed, lineCount(after)-lineCount(before); got != want {
			t.Errorf("the diff of %q and %q adds %d lines, want %d:\n%s", before, after, got, want, diff)
		}
	})
}

func lineCount(text string) int {
	n := strings.Count(text, "\n")
	if text != "" && !strings.HasSuffix(text, "\n") {
		n++
	}
	return n
}
