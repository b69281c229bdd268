//go:build unix

package atomicfile

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestInPlace: a file that a new one cannot stand for stays the file it is.
func TestInPlace(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(path string) error{
		"hard link": func(path string) error {
			return os.Link(path, filepath.Join(filepath.Dir(filepath.Dir(path)), "other"))
		},
		"closed directory": func(path string) error { return os.Chmod(filepath.Dir(path), 0o500) },
	} {
		for _, text := range []string{"", "x", oldText, newText, strings.Repeat(newText, 1000)} {
			dir := filepath.Join(t.TempDir(), "d")
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, "config")
			put(t, path, oldText, 0o640)
			if err := prepare(path); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = os.Chmod(dir, 0o700) })
			before, _ := os.Stat(path)
			s, err := Stage(path, []byte(text), Options{Sync: true, InPlace: true})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			want(t, path, oldText)
			if err := s.Commit(); err != nil || s.InPlace() == "" {
				t.Errorf("%s: %v, %q", name, err, s.InPlace())
			}
			want(t, path, text)
			if after, _ := os.Stat(path); !os.SameFile(before, after) {
				t.Errorf("%s: another file", name)
			}
			wantNames(t, dir, "config")
		}
	}
}

// TestTornFiles: whatever part of a write in place was done, what is left is known for what it is.
func TestTornFiles(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		before, after := randomText(random), randomText(random)
		torn := []byte(before)
		if len(after) > len(before) {
			torn = append(torn, after[len(before):len(before)+random.IntN(len(after)-len(before)+1)]...)
		}
		if len(torn) == max(len(before), len(after)) {
			copy(torn, after[:random.IntN(min(len(before), len(after))+1)])
		}
		if !IsTorn(string(torn), before, after) {
			t.Fatalf("%q is not known as torn from %q to %q", torn, before, after)
		}
	}
	if IsTorn("[a]\nx = 3\n", "[a]\nx = 1\n", "[a]\nx = 2\n") {
		t.Error("somebody else's text passes for torn")
	}
}

func randomText(r *rand.Rand) string {
	text := make([]byte, r.IntN(12))
	for i := range text {
		text[i] = "ab\n"[r.IntN(3)]
	}
	return string(text)
}
