//go:build unix

package mfa

import (
	"crypto/rand"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/mfa"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/ui/ttytest"
)

const alice = "arn:aws:iam::123456789012:mfa/alice"

// lent is a terminal that others close.
type lent struct{ *os.File }

func (lent) Close() error { return nil }

// person sits at a terminal.
type person struct{ file *os.File }

func (person) StdinIsTerminal() bool               { return true }
func (person) StdoutIsTerminal() bool              { return true }
func (person) StderrIsTerminal() bool              { return true }
func (person) Size() (columns, rows int)           { return 100, 20 }
func (p person) Open() (io.ReadWriteCloser, error) { return lent{p.file}, nil }

func world(home string) *app.Env {
	vars := environ.Parse([]string{"TERM=xterm", "HOME=" + home, "AWSID_KEYSTORE=passphrase", "AWSID_KEYSTORE_PASSPHRASE=correct horse battery"})
	return &app.Env{Vars: vars, GOOS: "linux", Dir: home, Paths: paths.Resolve(vars, "linux", home, home), Clock: clock.System{}, Rand: rand.Reader}
}

// start runs a verb of the noun on a terminal.
func start(t *testing.T, home string, args ...string) *ttytest.Session {
	t.Helper()
	return ttytest.Start(t, 120, 30, func(file *os.File) error {
		env := world(home)
		env.Stdin, env.Stdout, env.Stderr, env.Terminal = file, file, file, person{file}
		cmd := New(env, global.New(pflag.NewFlagSet("", pflag.ContinueOnError)))
		cmd.SetArgs(args)
		cmd.SilenceErrors, cmd.SilenceUsage = true, true
		return cmd.ExecuteContext(t.Context())
	})
}

// A seed is typed unseen and until it is one; a kept one is replaced or
// deleted after a yes only; the code says how long it is good.
func TestOnTerminal(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	seed := func() string {
		key, err := mfa.NewSeedStore(world(home)).Key(t.Context(), alice)
		if err != nil {
			return ""
		}
		return key.Text().Reveal()
	}
	finish := func(s *ttytest.Session) string {
		t.Helper()
		if err := s.Wait(); err != nil {
			t.Fatal(err)
		}
		return s.Screen()
	}
	s := start(t, home, "add", alice)
	s.WaitFor("Seed of " + alice + " (not shown):")
	s.Type("hunter018\r")
	s.WaitFor("the seed is not base32")
	s.Type("jbsw y3dp ehpk 3pxp\r")
	s.WaitFor("To check it: `awsid mfa code " + alice)
	if screen := finish(s); strings.Contains(screen, "jbsw") || strings.Contains(screen, "hunter") || seed() != "JBSWY3DPEHPK3PXP" {
		t.Errorf("the screen shows %s; kept is %q", screen, seed())
	}

	s = start(t, home, "code", alice)
	s.WaitFor("good for another ")
	if screen := finish(s); !regexp.MustCompile(`^\d{6}\s+good for another \d+s`).MatchString(screen) {
		t.Errorf("the screen shows %q", screen)
	}

	s = start(t, home, "add", alice)
	s.WaitFor("is kept already. Replace it? [y/N]")
	s.Type("\r")
	if finish(s); seed() != "JBSWY3DPEHPK3PXP" {
		t.Error("replaced without a yes")
	}
	s = start(t, home, "add", alice)
	s.WaitFor("[y/N]")
	s.Type("y\r")
	s.WaitFor("(not shown):")
	s.Type("otpauth://totp/a?secret=MFRGGZDFMZTWQ2LK&digits=8\r")
	s.WaitFor("AWS takes codes of 6 digits only")
	s.Type("otpauth://totp/a?secret=MFRGGZDFMZTWQ2LK\r")
	if finish(s); !strings.Contains(seed(), "MFRGGZDFMZTWQ2LK") {
		t.Error("not replaced")
	}

	s = start(t, home, "remove", alice)
	s.WaitFor("It cannot be brought back. [y/N]")
	s.Type("n\r")
	if finish(s); seed() == "" {
		t.Error("deleted without a yes")
	}
	s = start(t, home, "remove", alice)
	s.WaitFor("[y/N]")
	s.Type("y\r")
	s.WaitFor("is deleted")
	if finish(s); seed() != "" {
		t.Error("not deleted")
	}
}
