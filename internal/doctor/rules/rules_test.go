package rules

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"flag"
	"fmt"
	"maps"
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

var update = flag.Bool("update", false, "write the findings and the fixed files of the examples, and docs/doctor.md")

// frozenClock is a clock that stands still, so that ages in goldens do not change.
type frozenClock struct{}

func (frozenClock) Now() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) }

func (frozenClock) Sleep(context.Context, time.Duration) error { return nil }

// TestRules runs every testdata/<rule>.txtar, as testdata/README.md describes
// them.
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
	env := layOut(t, archive)
	findings := doctor.Run(t.Context(), takeSnapshot(env), All())
	got := formatFindings(env.Paths.Home, findings)
	if brief := formatFindings(env.Paths.Home, doctor.Examine(t.Context(), env, true, All(), nil)); brief != got && env.Vars.Get("TEST_USER") == "" {
		t.Errorf("what is found where profiles that are alike are looked at once differs:\n%s", cmp.Diff(got, brief))
	}
	fixed := applyFixes(t, env)
	if *update {
		rewriteExample(t, name, archive, got, fixed)
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
	if diff := cmp.Diff(want, fixed); diff != "" {
		t.Errorf("fixed files differ (-want +got):\n%s", diff)
	}
	rule := strings.TrimSuffix(filepath.Base(name), ".txtar")
	if strings.HasPrefix(rule, "healthy-") && doctor.Unhealthy(findings) {
		t.Errorf("healthy files have errors or warnings:\n%s", got)
	}
	if isRule(rule) && !slices.ContainsFunc(findings, func(f doctor.Finding) bool { return f.Rule == rule }) {
		t.Errorf("the rule %s found nothing in its own example", rule)
	}
}

func isRule(id string) bool {
	return slices.ContainsFunc(All(), func(r doctor.Rule) bool { return r.ID == id })
}

// ruleByID returns the one rule of an id, as a list.
func ruleByID(t *testing.T, id string) []doctor.Rule {
	t.Helper()
	list := slices.DeleteFunc(All(), func(r doctor.Rule) bool { return r.ID != id })
	if len(list) != 1 {
		t.Fatalf("there are %d rules %s", len(list), id)
	}
	return list
}

// layOut lays the files of an archive into a new home.
func layOut(t *testing.T, archive *txtar.Archive) *app.Env {
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
		if err := os.WriteFile(path, unescape(bytes.ReplaceAll(f.Data, []byte("{HOME}"), []byte(home))), 0o600); err != nil {
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
		Paths: paths.Resolve(vars, "linux", home, home), Clock: frozenClock{}, Rand: rand.Reader, Runner: runner.System{}}
}

// takeSnapshot reads the world as the user 4242 where an example says so.
func takeSnapshot(env *app.Env) *doctor.Snapshot {
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
	return []byte(strings.NewReplacer("{BOM}", "\ufeff", "{TAB}", "\t", "{CR}", "\r", "{LATIN1}", "\xe9", "{NUL}", "\x00").Replace(string(data)))
}

func escape(text string) string {
	return strings.NewReplacer("\ufeff", "{BOM}", "\t", "{TAB}", "\r", "{CR}", "\xe9", "{LATIN1}", "\x00", "{NUL}").Replace(text)
}

func formatFindings(home string, findings []doctor.Finding) string {
	var b bytes.Buffer
	for _, f := range findings {
		fix := ""
		if f.Fix != nil {
			fix = " [fix: " + f.Fix.Does + "]"
		}
		fmt.Fprintf(&b, "%s %s %s:%d (%s) %s %v%s\n", f.Severity, f.Rule, paths.Tilde(f.File, home), f.Line, f.Profile,
			strings.ReplaceAll(f.Message, home, "~"), f.Tools.Names(), fix)
	}
	return b.String()
}

// applyFixes makes all fixes, and proves that none is left.
func applyFixes(t *testing.T, env *app.Env) map[string]string {
	t.Helper()
	changed := map[string]string{}
	plan := doctor.DryRun(t.Context(), takeSnapshot(env), All(), doctor.OnlyAnswer)
	result, err := plan.Apply(t.Context(), edit.Editor{Paths: env.Paths, Clock: env.Clock})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range result.Changes {
		rel, _ := filepath.Rel(env.Paths.Home, c.Path)
		changed[filepath.ToSlash(rel)] = strings.ReplaceAll(escape(c.After), env.Paths.Home, "{HOME}")
	}
	if left := doctor.Fixable(doctor.Run(t.Context(), takeSnapshot(env), All())); len(left) > 0 {
		t.Errorf("after all fixes there is still something to fix:\n%s", formatFindings(env.Paths.Home, left))
	}
	return changed
}

func rewriteExample(t *testing.T, name string, archive *txtar.Archive, got string, fixed map[string]string) {
	t.Helper()
	archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool {
		return f.Name == "findings" || strings.HasPrefix(f.Name, "fixed/")
	})
	archive.Files = append(archive.Files, txtar.File{Name: "findings", Data: []byte(got)})
	for _, path := range slices.Sorted(maps.Keys(fixed)) {
		archive.Files = append(archive.Files, txtar.File{Name: "fixed/" + path, Data: []byte(fixed[path])})
	}
	if err := os.WriteFile(name, txtar.Format(archive), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestRulesHaveTheirExample demands testdata/<id>.txtar of every rule that
// works offline, and that every rule is described.
func TestRulesHaveTheirExample(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range All() {
		if seen[r.ID] {
			t.Errorf("%s is listed twice", r.ID)
		}
		seen[r.ID] = true
		if r.Title == "" || r.Why == "" || r.Fix == "" || r.Severity == "" || r.Online && r.Check == nil {
			t.Errorf("%s is not described", r.ID)
		}
		if _, err := os.Stat("testdata/" + r.ID + ".txtar"); err != nil && !r.Online {
			t.Errorf("%s has no example: %v", r.ID, err)
		}
	}
}
