package edit

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/awsid/awsid/internal/config/shared"
)

// TestSeen: what was read before saves work where it still holds, and nothing
// else: an edit by somebody else in between is kept, or refused if it broke
// the file.
func TestSeen(t *testing.T) {
	t.Parallel()
	e := editorFor(t.TempDir())
	if err := os.Mkdir(filepath.Dir(e.Paths.Config), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, before, under, after string // under the lock; "" after for refused
	}{
		{"same", "[default]\nregion = a\n", "[default]\nregion = a\n", "[default]\nregion = a\nkey = v\n"},
		{"changed", "[default]\nregion = a\n", "# c\n[default]\nregion = bb\n", "# c\n[default]\nregion = bb\nkey = v\n"},
		{"broken since", "[default]\nregion = a\n", "[default]\nregion = a\njunk\n", ""},
		{"mended since", "[default]\nregion = a\njunk\n", "[default]\n", "[default]\nkey = v\n"},
	} {
		put := func(text string) {
			if err := os.WriteFile(e.Paths.Config, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		put(c.before)
		e.Seen = shared.Read(e.Paths)
		put(c.under)
		err := setKey(e, "key", "v")
		got, readErr := os.ReadFile(e.Paths.Config)
		if readErr != nil {
			t.Fatal(readErr)
		}
		want := c.after
		if want == "" {
			want = c.under
		}
		if (err != nil) != (c.after == "") || string(got) != want {
			t.Errorf("%s: %q, %v", c.name, got, err)
		}
	}
}
