package peers

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/runner"
)

var update = flag.Bool("update", false, "write the golden files anew")

// world is a home directory with what tools have set up in it.
type world struct {
	home    string
	vars    environ.Vars
	machine string
}

// newWorld lays out the files of a case below home/. Those of bin/ are programs; vars are lines of the environment.
func newWorld(t *testing.T, files []txtar.File) world {
	t.Helper()
	w := world{home: t.TempDir()}
	lines := []string{"HOME=" + w.home, "PATH=" + filepath.Join(w.home, "bin")}
	for _, f := range files {
		name, inHome := strings.CutPrefix(f.Name, "home/")
		switch {
		case f.Name == "vars":
			lines = append(lines, strings.Split(strings.ReplaceAll(strings.TrimSpace(string(f.Data)), "$HOME", w.home), "\n")...)
		case f.Name == "machine":
			w.machine = strings.TrimSpace(string(f.Data))
		case inHome:
			path := filepath.Join(w.home, name)
			mode := fs.FileMode(0o600)
			if strings.HasPrefix(name, "bin/") {
				mode = 0o700
			}
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, f.Data, mode); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.vars = environ.Parse(lines)
	return w
}

func (w world) source(t *testing.T) *Source {
	t.Helper()
	p := paths.Resolve(w.vars, "linux", w.home, w.home)
	files, err := shared.Load(p)
	if err != nil {
		t.Fatal(err)
	}
	return &Source{Paths: p, Vars: w.vars, GOOS: "linux", Dir: w.home, Files: files, Runner: runner.System{}, MachineID: w.machine}
}

// importAll finds, plans and writes as the command does, and returns the plan and the config file afterwards.
func (w world) importAll(t *testing.T, policy Policy) (*Plan, *edit.Result) {
	t.Helper()
	source := w.source(t)
	setups, err := Find(t.Context(), source, nil)
	if err != nil {
		t.Fatal(err)
	}
	plan := NewPlan(source.Files, setups, policy)
	result, err := edit.Editor{Paths: source.Paths, Clock: clock.System{}}.Apply(t.Context(), plan.Apply, shared.ConfigFile)
	if err != nil {
		t.Fatal(err)
	}
	return plan, result
}

// tree returns a hash and the time of change of every file of the tools.
func (w world) tree(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(w.home, func(path string, d fs.DirEntry, err error) error {
		name, _ := filepath.Rel(w.home, path)
		if err != nil || strings.HasPrefix(name, ".aws"+string(filepath.Separator)) || name == ".aws" || name == "." {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		all[name] = info.Mode().String() + " " + info.ModTime().String()
		if !d.IsDir() {
			data, err := os.ReadFile(path)
			all[name] += fmt.Sprintf(" %x", sha256.Sum256(data))
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// describe is a plan in lines, for golden files.
func describe(plan *Plan, home string) string {
	var out strings.Builder
	for _, s := range plan.Steps {
		fmt.Fprintf(&out, "%s: %s %s %s", s.Tool, s.Action, s.ID.Kind, s.Name)
		if s.Shown != "" {
			fmt.Fprintf(&out, " shown as %q", s.Shown)
		}
		if s.Reason != "" {
			fmt.Fprintf(&out, ": %s", s.Reason)
		}
		out.WriteString("\n")
	}
	for _, setup := range plan.Setups {
		for _, k := range setup.Keys {
			fmt.Fprintf(&out, "%s: key %s: %s: %s\n", setup.Tool, k.Name, k.Place, k.Read)
		}
		for _, n := range setup.Notes {
			fmt.Fprintf(&out, "%s: note %s: %s\n", setup.Tool, n.Origin, n.Text)
		}
	}
	for _, u := range plan.Uses() {
		fmt.Fprintf(&out, "use of %s: %d, last %s\n", u.Key, u.Times, u.Last.UTC().Format(time.RFC3339))
	}
	for _, n := range plan.Notes {
		fmt.Fprintf(&out, "note %s: %s\n", n.Origin, n.Text)
	}
	return strings.ReplaceAll(out.String(), home, "$HOME")
}

// TestImport imports what each case has set up: the config file and the plan are as the case says, the tools' files are
// not touched, not even to be read under a lock, and a second import finds nothing to do.
func TestImport(t *testing.T) {
	t.Parallel()
	cases, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			w := newWorld(t, archive.Files)
			before := w.tree(t)
			plan, _ := w.importAll(t, Rename)
			if diff := cmp.Diff(before, w.tree(t)); diff != "" {
				t.Errorf("files of the tools were changed (-before +after):\n%s", diff)
			}
			config, err := os.ReadFile(filepath.Join(w.home, ".aws", "config"))
			if err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
			got := map[string]string{"want/config": strings.ReplaceAll(string(config), w.home, "$HOME"), "want/plan": describe(plan, w.home)}
			compareGolden(t, path, archive, got)
			again, result := w.importAll(t, Rename)
			if result.Changed() {
				t.Errorf("a second import changes the file:\n%s\n%s", describe(again, w.home), result.Diff())
			}
			if diff := cmp.Diff(before, w.tree(t)); diff != "" {
				t.Errorf("files of the tools were changed by the second import (-before +after):\n%s", diff)
			}
		})
	}
}

func compareGolden(t *testing.T, path string, archive *txtar.Archive, got map[string]string) {
	t.Helper()
	for _, name := range []string{"want/config", "want/plan"} {
		found := false
		for i := range archive.Files {
			if f := &archive.Files[i]; f.Name == name {
				found = true
				if diff := cmp.Diff(string(f.Data), got[name]); diff != "" && !*update {
					t.Errorf("%s (-want +got):\n%s", name, diff)
				}
				f.Data = []byte(got[name])
			}
		}
		if !found {
			archive.Files = append(archive.Files, txtar.File{Name: name, Data: []byte(got[name])})
			if !*update {
				t.Errorf("the case has no %s", name)
			}
		}
	}
	if *update {
		if err := os.WriteFile(path, txtar.Format(archive), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
