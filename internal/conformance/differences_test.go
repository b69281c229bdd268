//go:build unix

package conformance

import (
	"os"
	"path"
	"regexp"
	"slices"
	"testing"
)

// TestDifferencesAreDocumented keeps docs/differences.md complete: it names
// every case of testdata/bugs, and none that is not there.
func TestDifferencesAreDocumented(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/differences.md")
	if err != nil {
		t.Fatal(err)
	}
	var patterns []string
	for _, match := range regexp.MustCompile("`((?:bug|rewrite|usage|sso-logout)-[a-z*-]+)`").FindAllStringSubmatch(string(text), -1) {
		patterns = append(patterns, match[1])
	}
	used := map[string]bool{}
	for _, cases := range load[testCase](t, "bugs") {
		for _, c := range cases {
			at := slices.IndexFunc(patterns, func(p string) bool { ok, _ := path.Match(p, c.Name); return ok })
			if at < 0 {
				t.Errorf("docs/differences.md does not name %s: %s", c.Name, c.Why)
				continue
			}
			used[patterns[at]] = true
		}
	}
	for _, p := range patterns {
		if !used[p] {
			t.Errorf("docs/differences.md names %s, which is no case", p)
		}
	}
}
