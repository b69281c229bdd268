package edit

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/config/shared"
)

// TestRecordOfGeneratedProfiles: the record changes with the config file, is taken back with it, and is in no diff; one
// that cannot be read is begun anew.
func TestRecordOfGeneratedProfiles(t *testing.T) {
	t.Parallel()
	e := editorFor(t.TempDir())
	generate := func(value string) (*Result, error) {
		return e.Apply(t.Context(), func(files *Files) error {
			if err := files.Config.Set(Profile("a/b"), "region", value); err != nil {
				return err
			}
			return files.Generated.Set(Other("corp/111122223333/"), "region", value)
		}, shared.ConfigFile, shared.GeneratedFile)
	}
	record := generatedPath(e.Paths)
	state := func() (config, generated string) {
		for path, to := range map[string]*string{e.Paths.Config: &config, record: &generated} {
			text, err := os.ReadFile(path)
			if err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
			*to = string(text)
		}
		return config, generated
	}
	for _, value := range []string{"eu-west-1", "eu-west-2"} {
		r, err := generate(value)
		if err != nil || len(r.Changes) != 2 || strings.Contains(r.Diff(), filepath.Base(record)) {
			t.Fatalf("%v: %s", err, r.Diff())
		}
	}
	want := func(what, config, generated string) {
		t.Helper()
		if c, g := state(); c != config || g != generated {
			t.Errorf("%s: got %q and %q", what, c, g)
		}
	}
	want("written", "[profile a/b]\nregion = eu-west-2\n", "[corp/111122223333/]\nregion = eu-west-2\n")
	r, err := e.Undo(t.Context(), 0, false)
	if err != nil || len(r.Records) != 1 || strings.Contains(r.Records[0].Describe(e.Paths.Home), filepath.Base(record)) {
		t.Fatalf("%v, %+v", err, r)
	}
	want("taken back", "[profile a/b]\nregion = eu-west-1\n", "[corp/111122223333/]\nregion = eu-west-1\n")
	if _, err := e.Redo(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(record, []byte("no record\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := generate("eu-west-3"); err != nil {
		t.Fatal(err)
	}
	want("after a broken record", "[profile a/b]\nregion = eu-west-3\n", "[corp/111122223333/]\nregion = eu-west-3\n")
	other := e
	other.Paths.Config += ".work"
	if generatedPath(other.Paths) == record {
		t.Error("another config file has the same record")
	}
}
