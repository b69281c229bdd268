package rules

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/awsid/awsid/internal/doctor"
)

// FuzzExamine: whatever is in the files, the rules say something about it and
// their fixes come to an end.
func FuzzExamine(f *testing.F) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		var config, credentials []byte
		for _, file := range archive.Files {
			switch file.Name {
			case ".aws/config":
				config = unescape(file.Data)
			case ".aws/credentials":
				credentials = unescape(file.Data)
			}
		}
		f.Add(config, credentials)
	}
	f.Fuzz(func(t *testing.T, config, credentials []byte) {
		env := layOut(t, &txtar.Archive{})
		for path, data := range map[string][]byte{env.Paths.Config: config, env.Paths.Credentials: credentials} {
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		s := takeSnapshot(env)
		for _, finding := range doctor.Run(t.Context(), s, All()) {
			if finding.Message == "" || finding.Line < 0 {
				t.Errorf("%+v", finding)
			}
		}
		doctor.DryRun(t.Context(), s, All())
	})
}
