package reauth_test

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/reauth"
	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sandbox/browse"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
)

// terminal is one on which an answer is already typed, or none at all.
type terminal struct {
	exists bool
	answer string
}

func (t terminal) StdinIsTerminal() bool  { return t.exists }
func (t terminal) StdoutIsTerminal() bool { return t.exists }
func (t terminal) StderrIsTerminal() bool { return t.exists }
func (terminal) Size() (int, int)         { return 80, 24 }
func (t terminal) Open() (io.ReadWriteCloser, error) {
	if !t.exists {
		return nil, errors.New("no terminal")
	}
	return struct {
		io.Reader
		io.Writer
		io.Closer
	}{strings.NewReader(t.answer), io.Discard, io.NopCloser(nil)}, nil
}

// browser is one whose person signs in at once; it counts pages.
type browser struct {
	browse.Visitor
	opened atomic.Int64
}

func (b *browser) Open(ctx context.Context, url string) error {
	b.opened.Add(1)
	go func() { _ = b.Visit(context.WithoutCancel(ctx), url) }()
	return nil
}

// newEnv returns the environment of a person who is not signed in to the
// session corp, which says what policy says.
func newEnv(t *testing.T, policy string) (*app.Env, *browser) {
	t.Helper()
	w := world.Default()
	instance := w.IdentityCenter[0]
	running, err := sandbox.Start(t.Context(), w, sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(running.Close)
	home := t.TempDir()
	vars := environ.Parse([]string{"HOME=" + home, "USERPROFILE=" + home, "AWS_ENDPOINT_URL=" + running.URL, "BROWSER=test", "AWS_MAX_ATTEMPTS=1"})
	b := new(browser)
	env := &app.Env{Args: []string{"awsid"}, Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard, Vars: vars, GOOS: "linux",
		Paths: paths.Resolve(vars, "linux", home, home), Clock: clock.System{}, Rand: rand.Reader, Terminal: terminal{}, Browser: b}
	config := "[sso-session corp]\nsso_start_url = " + instance.StartURL + "\nsso_region = " + instance.Region + "\nawsid_sign_in = " + policy + "\n"
	if err := os.MkdirAll(filepath.Dir(env.Paths.Config), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(env.Paths.Config, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return env, b
}

func openSession(t *testing.T, env *app.Env) (*app.Session, signin.Session) {
	t.Helper()
	ses, err := app.Open(env, nil)
	if err != nil {
		t.Fatal(err)
	}
	corp, err := signin.NamedSession(ses, "corp")
	if err != nil {
		t.Fatal(err)
	}
	return ses, corp
}

func TestRetryFollowsThePolicy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what              string
		configured        string
		opts              reauth.Options
		terminal, signsIn bool
		answer            string
	}{
		{"nothing said", "", reauth.Options{}, true, false, "y\n"},
		{"the command asks", "", reauth.Options{Default: signin.Ask}, true, true, "y\n"},
		{"Enter is yes", "", reauth.Options{Default: signin.Ask}, true, true, "\n"},
		{"the person says no", "", reauth.Options{Default: signin.Ask}, true, false, "n\n"},
		{"nobody is there", "", reauth.Options{Default: signin.Ask}, false, false, ""},
		{"never is stronger", "never", reauth.Options{Default: signin.Ask}, true, false, "y\n"},
		{"always asks nothing", "always", reauth.Options{}, true, true, ""},
		{"not even always without a terminal", "always", reauth.Options{}, false, false, ""},
		{"the command line is strongest", "always", reauth.Options{Policy: signin.Never}, true, false, ""},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			env, browser := newEnv(t, c.configured)
			env.Terminal = terminal{exists: c.terminal, answer: c.answer}
			ses, corp := openSession(t, env)
			tok, err := reauth.Retry(t.Context(), env, ses, c.opts, func(ctx context.Context) (tokencache.Token, error) {
				return signin.Token(ctx, env, ses, corp)
			})
			if signedIn := err == nil && !tok.AccessToken.Empty(); signedIn != c.signsIn || (browser.opened.Load() > 0) != c.signsIn {
				t.Errorf("signed in %t with %d pages (%v), want %t", signedIn, browser.opened.Load(), err, c.signsIn)
			}
			if err != nil && problem.KindOf(err) != problem.NeedsSignIn {
				t.Errorf("got %v, want the error of the call", err)
			}
		})
	}
}

func TestOfferLeavesOtherErrorsAlone(t *testing.T) {
	t.Parallel()
	env, browser := newEnv(t, "always")
	env.Terminal = terminal{exists: true, answer: "y\n"}
	ses, _ := openSession(t, env)
	other := errors.New("disk full")
	if err := reauth.Offer(t.Context(), env, ses, reauth.Options{Policy: signin.Always}, other); !errors.Is(err, other) || browser.opened.Load() != 0 {
		t.Errorf("got %v with %d pages, want %v and none", err, browser.opened.Load(), other)
	}
}
