//go:build unix

package configure

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/ui/ttytest"
)

// wizardOnTerminal runs the wizard on a terminal; home gets the files.
func wizardOnTerminal(t *testing.T, home string) *ttytest.Session {
	t.Helper()
	vars := environ.Parse([]string{"TERM=xterm", "HOME=" + home})
	return ttytest.Start(t, 100, 20, func(terminal *os.File) error {
		env := &app.Env{
			Stdin: terminal, Stdout: terminal, Stderr: terminal, Vars: vars, GOOS: "linux", Dir: home,
			Paths: paths.Resolve(vars, "linux", home, home), Clock: clock.System{},
		}
		cmd := newWizard(env, global.New(pflag.NewFlagSet("", pflag.ContinueOnError)))
		cmd.SetArgs([]string{})
		cmd.SilenceErrors, cmd.SilenceUsage = true, true
		return cmd.ExecuteContext(t.Context())
	})
}

// TestWizardOnTerminal pins that secrets are not shown while they are typed
// and that regions are completed.
func TestWizardOnTerminal(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	s := wizardOnTerminal(t, home)
	s.WaitFor("AWS Access Key ID [None]:")
	s.Type("AKIATYPED\r")
	s.WaitFor("AWS Secret Access Key [None]:")
	s.Type("typed/secret\r")
	s.WaitFor("Default region name [None]:")
	s.Type("me-c\t\r")
	s.WaitFor("Default output format [None]:")
	s.Type("\r")
	if err := s.Wait(); err != nil {
		t.Fatal(err)
	}
	if screen := s.Screen(); strings.Contains(screen, "typed/secret") {
		t.Errorf("the secret is shown: %q", screen)
	}
	for name, want := range map[string]string{
		"credentials": "[default]\naws_access_key_id = AKIATYPED\naws_secret_access_key = typed/secret\n",
		"config":      "[default]\nregion = me-central-1\n",
	} {
		if got, err := os.ReadFile(filepath.Join(home, ".aws", name)); string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

// TestWizardInterrupted pins that nothing is written before the last answer.
func TestWizardInterrupted(t *testing.T) {
	t.Parallel()
	for name, key := range map[string]string{"Ctrl-C": "\x03", "Ctrl-D": "\x04"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := t.TempDir()
			s := wizardOnTerminal(t, home)
			s.WaitFor("AWS Access Key ID [None]:")
			s.Type("AKIATYPED\r")
			s.WaitFor("AWS Secret Access Key [None]:")
			s.Type(key)
			want := problem.Interrupted
			if name == "Ctrl-D" {
				want = problem.General
			}
			if err := s.Wait(); err == nil || problem.KindOf(err) != want {
				t.Errorf("%v", err)
			}
			if _, err := os.Stat(filepath.Join(home, ".aws")); err == nil {
				t.Error("something was written")
			}
		})
	}
}
