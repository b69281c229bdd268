package explain_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/explain"
	"github.com/awsid/awsid/internal/readers"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/runner"
	"github.com/awsid/awsid/internal/ui/render"
)

var update = flag.Bool("update", false, "write what the goldens should hold")

// marker is in every secret of the fixtures, and so must be in no output.
const marker = "HUSH"

// still is a clock that stands.
type still struct{}

func (still) Now() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }
func (still) Sleep(context.Context, time.Duration) error {
	return errors.New("an explanation does not wait")
}

// nothing is a network and a way to start programs that must not be used.
type nothing struct{ t testing.TB }

func (n nothing) RoundTrip(r *http.Request) (*http.Response, error) {
	n.t.Errorf("asked %s", r.URL)
	return nil, errors.New("no network")
}

func (n nothing) Run(_ context.Context, c runner.Command) (runner.Result, error) {
	n.t.Errorf("started %v", c.Argv)
	return runner.Result{}, errors.New("no programs")
}

// Each case is a home directory with variables; what is explained of it, in
// both forms, is compared whole. Nothing may be sent, started or written, and
// no secret may be in any of it.
func TestGolden(t *testing.T) {
	t.Parallel()
	cases, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatal("no cases", err)
	}
	for _, path := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			golden(t, path)
		})
	}
}

// A provider is explained somewhere as the one that is chosen.
func TestEveryProviderIsExplained(t *testing.T) {
	t.Parallel()
	cases, err := filepath.Glob("testdata/*.txtar")
	must(t, err)
	var all []byte
	for _, path := range cases {
		text, err := os.ReadFile(path)
		must(t, err)
		all = append(all, text...)
	}
	for _, p := range credentials.Order() {
		if line := "\n    " + p.Kind + ": YES, "; !bytes.Contains(all, []byte(line)) {
			t.Errorf("no golden in testdata has the line %q: add one where the provider is chosen", strings.TrimSpace(line))
		}
	}
}

func golden(t *testing.T, path string) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	args := setUp(t, archive, home)
	before := tree(t, home)
	got := map[string]string{}
	for _, line := range args {
		name, e := explained(t, archive, home, line)
		got["want"+name+".txt"] = text(t, e)
		if name == "" {
			got["want.json"] = jsonOf(t, e)
		}
		got["want"+name+".err"] = errorText(e.Err)
	}
	if diff := cmp.Diff(before, tree(t, home)); diff != "" {
		t.Errorf("files changed:\n%s", diff)
	}
	for name, text := range got {
		got[name] = strings.ReplaceAll(text, home, "{HOME}")
		if strings.Contains(text, marker) {
			t.Errorf("%s shows a secret:\n%s", name, text)
		}
	}
	compare(t, path, archive, args, got)
}

// compare checks the wanted files, or writes them.
func compare(t *testing.T, path string, archive *txtar.Archive, args []string, got map[string]string) {
	if !*update {
		for _, f := range archive.Files {
			if strings.HasPrefix(f.Name, "want") {
				if diff := cmp.Diff(string(f.Data), got[f.Name]); diff != "" {
					t.Errorf("%s:\n%s", f.Name, diff)
				}
				delete(got, f.Name)
			}
		}
		delete(got, "want.json") // some cases compare the text alone
		for name, text := range got {
			if text != "" {
				t.Errorf("%s is not wanted yet:\n%s", name, text)
			}
		}
		return
	}
	var kept []txtar.File
	wantsJSON := false
	for _, f := range archive.Files {
		wantsJSON = wantsJSON || f.Name == "want.json"
		if !strings.HasPrefix(f.Name, "want") {
			kept = append(kept, f)
		}
	}
	for _, line := range args {
		name, _, _ := strings.Cut(line, ":")
		if name != "" {
			name = "." + name
		}
		for _, ext := range []string{".txt", ".json", ".err"} {
			if text := got["want"+name+ext]; text != "" && (ext != ".json" || wantsJSON) {
				kept = append(kept, txtar.File{Name: "want" + name + ext, Data: []byte(text)})
			}
		}
	}
	archive.Files = kept
	if err := os.WriteFile(path, txtar.Format(archive), 0o600); err != nil {
		t.Fatal(err)
	}
}

// setUp writes the home directory and returns the lines of "args": one
// explanation each, "NAME: --flag value …".
func setUp(t testing.TB, archive *txtar.Archive, home string) []string {
	args := []string{":"}
	for _, f := range archive.Files {
		switch {
		case f.Name == "args":
			args = strings.Split(strings.TrimSpace(string(f.Data)), "\n")
		case f.Name == "env", strings.HasPrefix(f.Name, "want"):
		default:
			path := filepath.Join(home, filepath.FromSlash(f.Name))
			must(t, os.MkdirAll(filepath.Dir(path), 0o700))
			must(t, os.WriteFile(path, bytes.ReplaceAll(f.Data, []byte("{HOME}"), []byte(home)), 0o600))
		}
	}
	return args
}

func explained(t *testing.T, archive *txtar.Archive, home, line string) (string, *explain.Explanation) {
	name, rest, ok := strings.Cut(line, ":")
	if !ok {
		t.Fatalf("args: %q has no name in front of a colon", line)
	}
	if name != "" {
		name = "." + name
	}
	flags, id := settings.Flags{}, readers.CLI
	words := strings.Fields(rest)
	for i := 0; i+1 < len(words); i += 2 {
		if words[i] == "--for" {
			id = words[i+1]
		} else {
			flags[strings.TrimPrefix(words[i], "--")] = words[i+1]
		}
	}
	reader, ok := readers.ByID(id)
	if !ok {
		t.Fatalf("no reader %q", id)
	}
	return name, explain.New(environment(t, archive, home), reader, flags)
}

func environment(t testing.TB, archive *txtar.Archive, home string) *app.Env {
	lines := []string{"HOME=" + home, "PATH=/bin:/usr/bin"}
	for _, f := range archive.Files {
		if f.Name == "env" {
			lines = append(lines, strings.Split(strings.TrimSpace(strings.ReplaceAll(string(f.Data), "{HOME}", home)), "\n")...)
		}
	}
	vars := environ.Parse(lines)
	return &app.Env{Vars: vars, Dir: home, GOOS: "linux", Paths: paths.Resolve(vars, "linux", home, home),
		Clock: still{}, Transport: nothing{t}, Runner: nothing{t}}
}

func text(t *testing.T, e *explain.Explanation) string {
	var b strings.Builder
	must(t, e.WriteText(&b, 80))
	for i, line := range strings.Split(b.String(), "\n") {
		if n := len([]rune(line)); n > 80 && strings.Count(strings.TrimSpace(line), " ") > 1 {
			t.Errorf("line %d has %d columns: %s", i+1, n, line)
		}
	}
	return b.String()
}

func jsonOf(t *testing.T, e *explain.Explanation) string {
	var b strings.Builder
	must(t, render.Write(&b, render.Options{Format: render.JSON}, e.Object()))
	return b.String()
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	out := fmt.Sprintf("exit %d\n%v\n", problem.KindOf(err).Exit(), err)
	var p *problem.Error
	if errors.As(err, &p) && p.Hint != "" {
		out += "hint: " + p.Hint + "\n"
	}
	return out
}

// tree is every file below a folder with its content, mode and time.
func tree(t *testing.T, root string) map[string]string {
	files := map[string]string{}
	must(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		files[path] = fmt.Sprint(info.Mode(), info.ModTime())
		if d.Type().IsRegular() {
			data, err := os.ReadFile(path)
			files[path] += string(data)
			return err
		}
		return nil
	}))
	return files
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
