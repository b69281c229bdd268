package searchpath_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/searchpath"
)

func TestCandidates(t *testing.T) {
	t.Parallel()
	work := t.TempDir()
	for name, mode := range map[string]os.FileMode{"a/tool": 0o600, "b/tool": 0o700, "b/win.exe": 0o600, "tool": 0o700, "c/tool/file": 0o600} {
		path := filepath.Join(work, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, mode); err != nil {
			t.Fatal(err)
		}
	}
	path := "PATH=" + strings.Join([]string{filepath.Join(work, "a"), filepath.Join(work, "c"), "b", "none", ""}, string(filepath.ListSeparator))
	for _, c := range []struct {
		goos, name string
		want       string // paths below work; what may not be executed in parentheses
	}{
		{"linux", "tool", "(a/tool) b/tool tool"},
		{"linux", "./tool", "tool"},
		{"linux", filepath.Join(work, "b/tool"), "b/tool"},
		{"linux", "c/tool", ""},
		{"linux", "win", ""},
		{"windows", "win", "b/win.exe"},
		{"windows", "win.exe", "b/win.exe"},
	} {
		place := searchpath.Place{Vars: environ.Parse([]string{path, "PATHEXT=.com;.exe"}), GOOS: c.goos, Dir: work}
		var got []string
		for path, info := range place.Candidates(c.name) {
			below, err := filepath.Rel(work, path)
			if err != nil {
				t.Fatal(err)
			}
			if below = filepath.ToSlash(below); !place.IsExecutable(info) {
				below = "(" + below + ")"
			}
			got = append(got, below)
		}
		if want := strings.Fields(c.want); !slices.Equal(got, want) {
			t.Errorf("%s on %s is %q, want %q", c.name, c.goos, got, want)
		}
	}
}
