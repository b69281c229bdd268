package edit

import (
	"fmt"
	"strings"
	"testing"
)

// FuzzDiff: the diff of any two texts turns the one into the other, and masks
// leave every line where it is.
func FuzzDiff(f *testing.F) {
	f.Add("", "[a]\nx = 1\n")
	f.Add("[a]\nx = 1", "[a]\nx = 2")
	f.Add("a\r\nb\rc\n\n", "a\nb\r\n")
	f.Add("[a]\naws_secret_access_key = one\n  two\n\n# token: three\n", "[a]\npassword\n=4\n")
	f.Add(strings.Repeat("x\n", 20), strings.Repeat("x\n", 9)+"y\n"+strings.Repeat("x\n", 11))
	f.Add("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12", "0\n1\n2\n3\n4\n5\n6\n7\n9\n10\n11\n12\n")
	f.Fuzz(func(t *testing.T, before, after string) {
		for _, text := range []string{before, after} {
			if got, want := strings.Count(maskSecrets(text), "\n"), strings.Count(text, "\n"); got != want {
				t.Errorf("%q has %d line ends, masked %d", text, want, got)
			}
		}
		r := &Result{Changes: []Change{{Path: "p", Existed: true, Before: before, After: after}}}
		got, err := patch(maskSecrets(before), r.Diff())
		if err != nil || got != maskSecrets(after) {
			t.Errorf("the diff of %q and %q gives %q, %v:\n%s", before, after, got, err, r.Diff())
		}
	})
}

// patch applies a unified diff as the program of that name does, but believes
// no line that it has not compared.
func patch(text, diff string) (string, error) {
	old := splitLines(text)
	lines := splitLines(diff)[2:]
	var out []string
	at := 0
	for i := 0; i < len(lines); i++ {
		mark, line := lines[i][0], lines[i][1:]
		if i+1 < len(lines) && strings.HasPrefix(lines[i+1], `\ No newline`) {
			line = strings.TrimSuffix(line, "\n")
			i++
		}
		if mark == '@' {
			start, count := 0, 1
			if _, err := fmt.Sscanf(line, "@ -%d,%d", &start, &count); err != nil {
				if _, err := fmt.Sscanf(line, "@ -%d", &start); err != nil {
					return "", err
				}
			}
			if count > 0 {
				start--
			}
			out = append(out, old[at:start]...)
			at = start
			continue
		}
		if mark != '+' {
			if at >= len(old) || old[at] != line {
				return "", fmt.Errorf("line %d is not %q", at, line)
			}
			at++
		}
		if mark != '-' {
			out = append(out, line)
		}
	}
	return strings.Join(append(out, old[at:]...), ""), nil
}
