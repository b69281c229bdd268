package cli

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
)

// runMain executes a command line in an empty home.
func runMain(t *testing.T, environment []string, args ...string) (exit int, stdout, stderr string) {
	t.Helper()
	home := t.TempDir()
	vars := environ.Parse(append([]string{"HOME=" + home, "USERPROFILE=" + home, "AWS_EC2_METADATA_DISABLED=true"}, environment...))
	var out, errOut bytes.Buffer
	env := &app.Env{
		Args: append([]string{"awsid"}, args...), Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errOut,
		Vars: vars, Dir: home, GOOS: "linux", Paths: paths.Resolve(vars, "linux", home, home), Clock: clock.System{},
	}
	exit = Main(context.Background(), env)
	return exit, out.String(), errOut.String()
}

func TestUsageErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, args string
		exit       int
		wants      []string // in stderr
	}{
		{"nothing", "", 252, []string{"a command is missing", "awsid --help"}},
		{"unknown verb", "configure show", 252, []string{`"show"`}},
		{"near miss", "configure list-profile", 252, []string{"list-profiles"}},
		{"noun alone", "sso", 252, []string{"login"}},
		{"unknown option", "configure list --nope", 252, []string{"--nope"}},
		{"unknown option first", "--nope configure list", 252, []string{"--nope"}},
		{"value missing", "configure list --profile", 252, []string{"--profile"}},
		{"bad choice", "configure list --output xml", 252, []string{"--output", "xml", "yaml-stream"}},
		{"ambiguous", "configure list --cli 5", 252, []string{"--cli-error-format", "--cli-read-timeout"}},
		{"no scheme", "configure list --endpoint-url localhost", 252, []string{"https://localhost/"}},
		{"bad query", "configure list --query a[", 252, []string{"a["}},
		{"bad timeout", "configure list --cli-connect-timeout soon", 255, []string{"soon"}},
		{"extra argument", "sso login please", 252, []string{"please"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			exit, stdout, stderr := runMain(t, nil, strings.Fields(c.args)...)
			if exit != c.exit || stdout != "" || !strings.HasPrefix(stderr, "\nawsid: error: ") {
				t.Errorf("exit %d, stdout %q, stderr %q", exit, stdout, stderr)
			}
			for _, w := range c.wants {
				if !strings.Contains(stderr, w) {
					t.Errorf("%q is missing in %q", w, stderr)
				}
			}
		})
	}
}

// TestNoHome: an account without a home has no place for its files, and the working directory is none.
func TestNoHome(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]int{
		"configure list": 253, "configure get region": 253, "sts get-caller-identity": 253, "sso logout": 253, "--version": 0, "sts help": 0,
		"configure --help": 0, "configure nonsense": 252,
	} {
		vars := environ.Parse(nil)
		var out, errOut bytes.Buffer
		env := &app.Env{Args: append([]string{"awsid"}, strings.Fields(args)...), Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errOut,
			Vars: vars, Dir: t.TempDir(), GOOS: "linux", Paths: paths.Resolve(vars, "linux", "", ""), Clock: clock.System{}}
		exit := Main(t.Context(), env)
		if exit != want || want == 253 && (!strings.Contains(errOut.String(), "home directory is unknown") || !strings.Contains(errOut.String(), "set HOME")) {
			t.Errorf("%s: exit %d, want %d: %s", args, exit, want, errOut.String())
		}
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	for _, args := range []string{"--help", "help", "configure --help", "configure help", "configure set help", "help configure"} {
		exit, stdout, stderr := runMain(t, nil, strings.Fields(args)...)
		if exit != 0 || !strings.Contains(stdout, "Usage:") || stderr != "" {
			t.Errorf("%s: exit %d, stdout %q, stderr %q", args, exit, stdout, stderr)
		}
	}
}

// TestEveryCommandIsInHelp also proves that help builds all of them.
func TestEveryCommandIsInHelp(t *testing.T) {
	t.Parallel()
	_, stdout, _ := runMain(t, nil, "--help")
	for _, n := range topCommands {
		if !strings.Contains(stdout, "\n  "+n.name+" ") {
			t.Errorf("%s is missing in the help", n.name)
		}
	}
}

func TestStructuredErrors(t *testing.T) {
	t.Parallel()
	_, _, stderr := runMain(t, nil, "sts", "get-caller-identity", "--region", "us-east-1", "--cli-error-format", "json")
	if !strings.Contains(stderr, `"Code": "NoCredentials"`) {
		t.Errorf("stderr %q", stderr)
	}
	_, _, stderr = runMain(t, []string{"AWS_CLI_ERROR_FORMAT=yaml"}, "sts", "get-caller-identity", "--region", "us-east-1")
	if !strings.Contains(stderr, "Code: NoCredentials") {
		t.Errorf("stderr %q", stderr)
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	exit, stdout, _ := runMain(t, nil, "--version")
	if exit != 0 || !strings.HasPrefix(stdout, "awsid/") {
		t.Errorf("exit %d, stdout %q", exit, stdout)
	}
}
