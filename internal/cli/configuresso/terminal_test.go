//go:build unix

package configuresso_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/configuresso"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sandbox/browse"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/problem"
)

const childVariable = "CONFIGURESSO_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) == "" {
		os.Exit(m.Run())
	}
	env := app.FromOS()
	env.Browser = visitor{}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := command(env).ExecuteContext(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(problem.KindOf(err).Exit())
	}
}

// command is the wizard with the global options around it.
func command(env *app.Env) *cobra.Command {
	root := &cobra.Command{Use: "awsid", SilenceErrors: true, SilenceUsage: true}
	root.AddCommand(configuresso.New(env, global.New(root.PersistentFlags())))
	root.SetArgs(env.Args[1:])
	return root
}

// visitor is a browser whose person answers at once.
type visitor struct{}

func (visitor) Open(ctx context.Context, url string) error {
	go func() { _ = (&browse.Visitor{}).Visit(context.WithoutCancel(ctx), url) }()
	return nil
}

// step waits for a text on the screen and presses keys.
type step struct{ see, press string }

// session runs the wizard on a pseudo terminal.
type session struct {
	home string
	cmd  *exec.Cmd
	tty  *os.File
}

func start(t *testing.T, args ...string) *session {
	t.Helper()
	return startIn(t, world.Default(), args...)
}

func startIn(t *testing.T, w *world.World, args ...string) *session {
	t.Helper()
	run, err := sandbox.Start(t.Context(), w, sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(run.Close)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s := &session{home: t.TempDir(), cmd: exec.CommandContext(t.Context(), self, append([]string{"sso"}, args...)...)}
	if err := os.MkdirAll(filepath.Join(s.home, ".aws"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.config(), []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	s.cmd.Env = []string{childVariable + "=1", "HOME=" + s.home, "TERM=xterm", "BROWSER=test", "AWS_ENDPOINT_URL=" + run.URL,
		"AWS_EC2_METADATA_DISABLED=true", "GORACE=atexit_sleep_ms=0"}
	if s.tty, err = pty.StartWithSize(s.cmd, &pty.Winsize{Rows: 40, Cols: 120}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.tty.Close() })
	return s
}

const before = "# mine\n[default]\nregion = eu-west-1\n"

func (s *session) config() string { return filepath.Join(s.home, ".aws", "config") }

// play takes the steps and returns the screen's text and the exit code.
func (s *session) play(t *testing.T, steps []step) (string, int) {
	t.Helper()
	var seen strings.Builder
	at := 0
	buf := make([]byte, 4096)
	timer := time.AfterFunc(30*time.Second, func() { _ = s.cmd.Process.Kill() })
	defer timer.Stop()
	for {
		n, err := s.tty.Read(buf)
		seen.Write(buf[:n])
		if len(steps) > 0 && strings.Contains(seen.String()[at:], steps[0].see) {
			at = seen.Len()
			if _, err := io.WriteString(s.tty, steps[0].press); err != nil {
				t.Fatal(err)
			}
			steps = steps[1:]
		}
		if err != nil {
			break // the other end is closed
		}
	}
	var exit *exec.ExitError
	if err := s.cmd.Wait(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if len(steps) > 0 {
		t.Errorf("never saw %q", steps[0].see)
	}
	return seen.String(), s.cmd.ProcessState.ExitCode()
}

const (
	up, down = "\x1b[A", "\x1b[B"
	enter    = "\r"
	ctrlC    = "\x03"
	ctrlD    = "\x04"
)

// whole is the wizard from the first question to the last.
func whole() []step {
	return []step{
		{"SSO session name", "my-sso" + enter},
		{"SSO start URL", "https://my-sso-portal.awsapps.com/start" + enter},
		{"SSO region", "us-east-1" + enter},
		{"SSO registration scopes", enter},
		// The first line of a menu: what is typed before it is drawn is lost.
		{"> DeveloperAccount", down + enter},
		{"> FullAccess", up + enter},
		{"Default client Region", enter},
		{"CLI default output format", "json" + enter},
		{"Profile name", "prod" + enter},
	}
}

func TestWizardOnATerminal(t *testing.T) {
	t.Parallel()
	s := start(t)
	screen, code := s.play(t, append(whole(), step{"Write profiles for all accounts and roles?", enter}))
	text, err := os.ReadFile(s.config())
	want := before + "[profile prod]\nsso_session = my-sso\nsso_account_id = 444455556666\nsso_role_name = ReadOnly\noutput = json\n" +
		"[sso-session my-sso]\nsso_start_url = https://my-sso-portal.awsapps.com/start\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n"
	if err != nil || code != 0 || string(text) != want {
		t.Errorf("exit %d, %v\n%s\n%s", code, err, text, screen)
	}
	if !strings.Contains(screen, "awsid sts get-caller-identity --profile prod") {
		t.Errorf("no word on what to do next: %s", screen)
	}
}

// TestWizardOffersAllProfiles: with more than one account the wizard offers the others, and shows their names first.
func TestWizardOffersAllProfiles(t *testing.T) {
	t.Parallel()
	s := start(t)
	steps := whole()
	steps[6].press = "eu-west-1" + enter
	screen, code := s.play(t, append(steps, step{"Write profiles for all accounts and roles? [y/N, l lists all names] (no in 10 seconds)", "y" + enter},
		step{"Write profiles for all 4 account-role pairs? [Y/n]", enter}))
	first, rest, _ := strings.Cut(screen, "Write profiles")
	first = strings.Join(strings.Fields(first), " ")
	if !strings.Contains(first, "DeveloperAccount/…, ProductionAccount/FullAccess, ProductionAccount/ReadOnly.") || !strings.Contains(rest, "DeveloperAccount/ReadOnly") {
		t.Errorf("the names come after the questions:\n%s", screen)
	}
	text, err := os.ReadFile(s.config())
	if err != nil || code != 0 || strings.Count(string(text), "[profile") != 5 || strings.Count(string(text), "region = eu-west-1") != 6 ||
		!strings.Contains(string(text), "awsid_generated_from = my-sso/444455556666/ReadOnly") {
		t.Errorf("exit %d, %v\n%s\n%s", code, err, text, screen)
	}
}

// TestWizardListsAllNames: of many accounts it shows the first names, and all to those who ask for them; then it writes.
func TestWizardListsAllNames(t *testing.T) {
	t.Parallel()
	w, err := world.Generate(30, 2)
	if err != nil {
		t.Fatal(err)
	}
	s := startIn(t, w)
	steps := whole()
	steps[4].see, steps[5].see = "> Account 0001", "> Role001"
	screen, code := s.play(t, append(steps, step{"Write profiles for all accounts and roles? [y/N, l lists all names] (no in 10 seconds)", "l" + enter},
		step{"Account-0030/Role002", ""}, step{"Write profiles for all accounts and roles? [y/N]", "y" + enter}))
	text, err := os.ReadFile(s.config())
	if err != nil || code != 0 || strings.Count(string(text), "[profile") != 61 {
		t.Errorf("exit %d, %v\n%s\n%s", code, err, text, screen)
	}
	if first, _, _ := strings.Cut(strings.Join(strings.Fields(screen), " "), "Write profiles"); !strings.Contains(first, "Account-0009/…, and 21 more") {
		t.Errorf("no names before the question:\n%s", screen)
	}
}

// TestWizardKnowsAllNamesOfOneAccount: where all roles are known nobody is asked twice.
func TestWizardKnowsAllNamesOfOneAccount(t *testing.T) {
	t.Parallel()
	w, err := world.Generate(1, 3)
	if err != nil {
		t.Fatal(err)
	}
	s := startIn(t, w)
	steps := slices.Delete(whole(), 4, 5)
	steps[4].see = "> Role001"
	screen, code := s.play(t, append(steps, step{"Write profiles for all accounts and roles? [y/N", "y" + enter}))
	text, err := os.ReadFile(s.config())
	first, _, _ := strings.Cut(strings.Join(strings.Fields(screen), " "), "Write profiles")
	if err != nil || code != 0 || strings.Count(string(text), "[profile") != 4 ||
		!strings.Contains(first, "Account-0001/Role001, Account-0001/Role002, Account-0001/Role003.") {
		t.Errorf("exit %d, %v\n%s\n%s", code, err, text, screen)
	}
}

// TestWizardWaitsForNobody: the offer is no question that keeps a program from its end.
func TestWizardWaitsForNobody(t *testing.T) {
	t.Parallel()
	s := start(t)
	if screen, code := s.play(t, whole()); code != 0 || !strings.Contains(screen, "(no in 10 seconds)") {
		t.Errorf("exit %d\n%s", code, screen)
	}
}

func TestWizardCanBeLeftAtEveryQuestion(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]int{ctrlC: 130, ctrlD: 255} {
		for i := range whole() {
			t.Run("", func(t *testing.T) {
				t.Parallel()
				steps := whole()[:i+1]
				steps[i].press = key
				s := start(t)
				screen, code := s.play(t, steps)
				text, err := os.ReadFile(s.config())
				if err != nil || code != want || string(text) != before {
					t.Errorf("at %q: exit %d, want %d, %v\n%s\n%s", steps[i].see, code, want, err, text, screen)
				}
			})
		}
	}
}

func TestWizardKeepsThePromptForABadAnswer(t *testing.T) {
	t.Parallel()
	s := start(t, "--profile", "dev")
	screen, code := s.play(t, []step{
		{"SSO session name", "my-sso" + enter},
		{"SSO start URL", "nonsense" + enter},
		{"not a valid", strings.Repeat("\x7f", 8) + ctrlC},
	})
	if text, _ := os.ReadFile(s.config()); code != 130 || string(text) != before {
		t.Errorf("exit %d\n%s", code, screen)
	}
}
