package rules

import (
	"bytes"
	"context"
	"encoding/binary"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/runner"
)

var update = flag.Bool("update", false, "write the goldens anew")

// stopped is a clock that stands still, so that ages in goldens do not change.
type stopped struct{}

func (stopped) Now() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) }

func (stopped) Sleep(context.Context, time.Duration) error { return nil }

// TestRules runs every testdata/<rule>.txtar: the files of a home directory,
// "findings" (all the doctor says) and, where a repair exists, the files after
// it as "fixed/<path>". The comment above the first file may set variables
// (NAME=value) and modes (chmod 644 .aws/credentials), make links (link .aws/config
// elsewhere) and folders (mkdir .aws/config), one a line.
func TestRules(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			testRule(t, name)
		})
	}
}

func testRule(t *testing.T, name string) {
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	env := lay(t, archive)
	findings := doctor.Run(t.Context(), take(env), All())
	got := print(env.Paths.Home, findings)
	mended := mend(t, env)
	if *update {
		rewrite(t, name, archive, got, mended)
		return
	}
	want := map[string]string{}
	for _, f := range archive.Files {
		if f.Name == "findings" {
			if diff := cmp.Diff(string(f.Data), got); diff != "" {
				t.Errorf("findings differ (-want +got):\n%s", diff)
			}
		}
		if path, ok := strings.CutPrefix(f.Name, "fixed/"); ok {
			want[path] = string(f.Data)
		}
	}
	if diff := cmp.Diff(want, mended); diff != "" {
		t.Errorf("mended files differ (-want +got):\n%s", diff)
	}
	rule := strings.TrimSuffix(filepath.Base(name), ".txtar")
	if strings.HasPrefix(rule, "healthy-") && doctor.Sick(findings) {
		t.Errorf("healthy files are called sick:\n%s", got)
	}
	if isRule(rule) && !slices.ContainsFunc(findings, func(f doctor.Finding) bool { return f.Rule == rule }) {
		t.Errorf("the rule %s found nothing in its own example", rule)
	}
}

func isRule(id string) bool {
	return slices.ContainsFunc(All(), func(r doctor.Rule) bool { return r.ID == id })
}

// lay lays the files of an archive into a new home.
func lay(t *testing.T, archive *txtar.Archive) *app.Env {
	t.Helper()
	home := t.TempDir()
	for _, f := range archive.Files {
		if f.Name == "findings" || strings.HasPrefix(f.Name, "fixed/") {
			continue
		}
		path := filepath.Join(home, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, unescape(f.Data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(home, ".aws"), 0o700); err != nil {
		t.Fatal(err)
	}
	environment := []string{"HOME=" + home, "USERPROFILE=" + home, "PATH=" + filepath.Join(home, "bin")}
	for line := range strings.Lines(string(archive.Comment)) {
		line = strings.TrimSpace(strings.ReplaceAll(line, "{HOME}", home))
		var mode os.FileMode
		var path string
		var to string
		if n, _ := fmt.Sscanf(line, "link %s %s", &path, &to); n == 2 {
			if err := os.Symlink(to, filepath.Join(home, path)); err != nil {
				t.Fatal(err)
			}
		} else if n, _ := fmt.Sscanf(line, "mkdir %s", &path); n == 1 {
			if err := os.MkdirAll(filepath.Join(home, path), 0o700); err != nil {
				t.Fatal(err)
			}
		} else if n, _ := fmt.Sscanf(line, "chmod %o %s", &mode, &path); n == 2 {
			if err := os.Chmod(filepath.Join(home, path), mode); err != nil {
				t.Fatal(err)
			}
		} else if name, _, ok := strings.Cut(line, "="); ok && !strings.Contains(name, " ") {
			environment = append(environment, line)
		}
	}
	vars := environ.Parse(environment)
	return &app.Env{Args: []string{"awsid"}, Vars: vars, GOOS: "linux", Dir: home,
		Paths: paths.Resolve(vars, "linux", home, home), Clock: stopped{}, Runner: runner.System{}}
}

// take reads the world as the user 4242 where an example says so.
func take(env *app.Env) *doctor.Snapshot {
	s := doctor.Take(env, true)
	s.User = 0
	if env.Vars.Get("TEST_USER") != "" {
		s.User = 4242
	}
	return s
}

// unescape lets an archive hold what txtar or an editor would lose: {BOM},
// {TAB}, {CR} at the end of a line; {UTF16} in front is the whole file in that
// encoding.
func unescape(data []byte) []byte {
	if text, ok := strings.CutPrefix(string(data), "{UTF16}"); ok {
		data = []byte{0xff, 0xfe}
		for _, unit := range utf16.Encode([]rune(text)) {
			data = binary.LittleEndian.AppendUint16(data, unit)
		}
		return data
	}
	return []byte(strings.NewReplacer("{BOM}", "\ufeff", "{TAB}", "\t", "{CR}", "\r", "{LATIN1}", "\xe9").Replace(string(data)))
}

func escape(text string) string {
	return strings.NewReplacer("\ufeff", "{BOM}", "\t", "{TAB}", "\r", "{CR}", "\xe9", "{LATIN1}").Replace(text)
}

func print(home string, findings []doctor.Finding) string {
	var b bytes.Buffer
	for _, f := range findings {
		fix := ""
		if f.Repair != nil {
			fix = " [fix: " + f.Repair.Does + "]"
		}
		fmt.Fprintf(&b, "%s %s %s:%d (%s) %s %v%s\n", f.Severity, f.Rule, paths.Tilde(f.File, home), f.Line, f.Profile,
			strings.ReplaceAll(f.Message, home, "~"), f.Tools, fix)
	}
	return b.String()
}

// mend makes all repairs, and proves that none is left.
func mend(t *testing.T, env *app.Env) map[string]string {
	t.Helper()
	changed := map[string]string{}
	cure, err := doctor.Rehearse(t.Context(), take(env), All())
	if err != nil {
		t.Fatal(err)
	}
	result, err := cure.Apply(t.Context(), edit.Editor{Paths: env.Paths, Clock: env.Clock})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range result.Changes {
		rel, _ := filepath.Rel(env.Paths.Home, c.Path)
		changed[filepath.ToSlash(rel)] = strings.ReplaceAll(escape(c.After), env.Paths.Home, "{HOME}")
	}
	again := doctor.Fixable(doctor.Run(t.Context(), take(env), All()))
	if len(again) > 0 {
		t.Errorf("after all repairs there is still something to mend:\n%s", print(env.Paths.Home, again))
	}
	return changed
}

func rewrite(t *testing.T, name string, archive *txtar.Archive, got string, mended map[string]string) {
	t.Helper()
	archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool {
		return f.Name == "findings" || strings.HasPrefix(f.Name, "fixed/")
	})
	archive.Files = append(archive.Files, txtar.File{Name: "findings", Data: []byte(got)})
	for _, path := range slices.Sorted(func(yield func(string) bool) {
		for p := range mended {
			if !yield(p) {
				return
			}
		}
	}) {
		archive.Files = append(archive.Files, txtar.File{Name: "fixed/" + path, Data: []byte(mended[path])})
	}
	if err := os.WriteFile(name, txtar.Format(archive), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestEveryRuleHasItsExample keeps list and files together.
func TestEveryRuleHasItsExample(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range All() {
		if seen[r.ID] {
			t.Errorf("%s is listed twice", r.ID)
		}
		seen[r.ID] = true
		if r.Title == "" || r.Why == "" || r.Mend == "" || r.Severity == "" || len(r.Tools) == 0 {
			t.Errorf("%s is not described", r.ID)
		}
		if _, err := os.Stat("testdata/" + r.ID + ".txtar"); err != nil && !r.Online {
			t.Errorf("%s has no example: %v", r.ID, err)
		}
		if _, err := os.Stat(strings.ReplaceAll(r.ID, "-", "_") + ".go"); err != nil {
			t.Errorf("%s is not in a file of its name: %v", r.ID, err)
		}
	}
}
