package doctor

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
)

type frozenClock struct{}

func (frozenClock) Now() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) }

func (frozenClock) Sleep(context.Context, time.Duration) error { return nil }

const brokenConfig = "[default]\nregion = east-us-2 # Ohio\noutput = JSON\n[dev]\nregion = us-east-1\n"

// world is a home with the given files, by their names below .aws.
func world(t *testing.T, files map[string]string) (env *app.Env, out, errOut *bytes.Buffer) {
	t.Helper()
	home := t.TempDir()
	for name, text := range files {
		path := filepath.Join(home, ".aws", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	vars := environ.Parse([]string{"HOME=" + home, "USERPROFILE=" + home, "PATH=" + home})
	out, errOut = &bytes.Buffer{}, &bytes.Buffer{}
	return &app.Env{Args: []string{"awsid"}, Vars: vars, GOOS: "linux", Dir: home, Stdout: out, Stderr: errOut, Stdin: strings.NewReader(""),
		Paths: paths.Resolve(vars, "linux", home, home), Clock: frozenClock{}}, out, errOut
}

// exit runs the command and returns its exit code.
func exit(t *testing.T, env *app.Env, args ...string) int {
	t.Helper()
	cmd := New(env, global.New(pflag.NewFlagSet("awsid", pflag.ContinueOnError)))
	cmd.SetArgs(append([]string{"--offline"}, args...))
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	err := cmd.ExecuteContext(t.Context())
	var code problem.Exit
	var failed *problem.Error
	switch {
	case err == nil:
		return 0
	case errors.As(err, &code):
		return int(code)
	case errors.As(err, &failed):
		return failed.Kind.Exit()
	}
	t.Fatal(err)
	return -1
}

// tree is every file below a folder with its mode, time and content.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		data, _ := os.ReadFile(path) // a folder has no content
		all[path] = info.Mode().String() + info.ModTime().String() + string(data)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestPlainRunChangesNothing(t *testing.T) {
	t.Parallel()
	env, _, _ := world(t, map[string]string{"config": brokenConfig, "sso/cache/1b56c55d6e723362537167a7f43960b8185b5a80.json": "{broken", "credential": "[default]\naws_access_key_id = a\n"})
	before := tree(t, env.Paths.Home)
	for _, args := range [][]string{nil, {"--output", "json"}, {"--output", "sarif"}, {"--bundle"}, {"--fix", "--dry-run"}} {
		exit(t, env, args...)
		if diff := cmp.Diff(before, tree(t, env.Paths.Home)); diff != "" {
			t.Errorf("%v changed something:\n%s", args, diff)
		}
	}
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	healthy, _, _ := world(t, map[string]string{"config": "[default]\nregion = us-east-1\n"})
	ill, _, _ := world(t, map[string]string{"config": brokenConfig})
	for _, c := range []struct {
		env  *app.Env
		args []string
		want int
	}{
		{healthy, nil, 0}, {ill, nil, 1}, {ill, []string{"--output", "json"}, 1}, {ill, []string{"--only", "duplicate-key"}, 0},
		{ill, []string{"--skip", "invalid-region,invalid-output,inline-comment,profile-word-missing"}, 0},
		{ill, []string{"--only", "duplicate-keys"}, 252}, {ill, []string{"--output", "xml"}, 252}, {ill, []string{"--bundle", "--fix"}, 252},
	} {
		if got := exit(t, c.env, c.args...); got != c.want {
			t.Errorf("%v: exit code %d, want %d", c.args, got, c.want)
		}
	}
}

// TestFix fixes what is fixable in one go, also in a file that first has to
// get its right name and stays as it is, and a second run finds nothing fixable.
func TestFix(t *testing.T) {
	t.Parallel()
	env, out, errOut := world(t, map[string]string{"config.txt": brokenConfig, "sso/cache/1b56c55d6e723362537167a7f43960b8185b5a80.json": "{broken"})
	if got := exit(t, env, "--fix", "--yes"); got != 0 {
		t.Errorf("exit code %d after all fixes:\n%s%s", got, out, errOut)
	}
	have, err := os.ReadFile(env.Paths.Config)
	if want := "[default]\n# Ohio\nregion = us-east-2\noutput = json\n[profile dev]\nregion = us-east-1\n"; err != nil || string(have) != want {
		t.Errorf("the file is %q (%v), want %q", have, err, want)
	}
	if !strings.Contains(errOut.String(), "--- /dev/null") || !strings.Contains(errOut.String(), "+region = us-east-2") {
		t.Errorf("no difference was shown:\n%s", errOut)
	}
	out.Reset()
	exit(t, env, "--output", "json")
	var answer struct{ Findings []struct{ Fixable bool } }
	if err := json.Unmarshal(out.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	for _, f := range answer.Findings {
		if f.Fixable {
			t.Errorf("still fixable: %s", out)
		}
	}
}

// TestJSON: the stable form, ~ for home, no member missing.
func TestJSON(t *testing.T) {
	t.Parallel()
	env, out, _ := world(t, map[string]string{"config": "[dev]\nregion = us-east-1\n"})
	exit(t, env, "--output", "json")
	want := `{
    "findings": [
        {
            "rule": "profile-word-missing",
            "severity": "error",
            "file": "~/.aws/config",
            "line": 1,
            "profile": "dev",
            "message": "[dev] is no profile here: the header must be [profile dev]",
            "tools": [
                "aws-cli",
                "boto3",
                "go",
                "js",
                "java"
            ],
            "fixable": true,
            "fix": "head the section [profile dev]"
        }
    ]
}
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}
