package service

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/output"
	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sandbox/browse"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
)

// present is a terminal with somebody at it.
type present struct{}

func (present) StdinIsTerminal() bool  { return true }
func (present) StdoutIsTerminal() bool { return false }
func (present) StderrIsTerminal() bool { return true }
func (present) Size() (int, int)       { return 80, 24 }
func (present) Open() (io.ReadWriteCloser, error) {
	return struct {
		io.Reader
		io.Writer
		io.Closer
	}{strings.NewReader(""), io.Discard, io.NopCloser(nil)}, nil
}

// atOnce is a browser whose person signs in at once.
type atOnce struct{ browse.Visitor }

func (b atOnce) Open(ctx context.Context, url string) error {
	go func() { _ = b.Visit(context.WithoutCancel(ctx), url) }()
	return nil
}

// callFunc answers calls in place of a service.
type callFunc func(r awsapi.Request) (value.Object, error)

func (f callFunc) Call(_ context.Context, r awsapi.Request) (value.Object, error) { return f(r) }

// corpSession is a session of a sandbox to which nobody is signed in.
func corpSession(t *testing.T, env *app.Env) signin.Session {
	t.Helper()
	w := world.Default()
	running, err := sandbox.Start(t.Context(), w, sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(running.Close)
	env.Vars = env.Vars.With("AWS_ENDPOINT_URL", running.URL).With("BROWSER", "test")
	return signin.Session{Name: "corp", StartURL: w.IdentityCenter[0].StartURL, Region: w.IdentityCenter[0].Region}
}

// A sign-in that runs out between two pages is renewed there: no page is asked
// for or printed twice. Without awsid_sign_in nobody signs in.
func TestSignInBetweenPages(t *testing.T) {
	t.Parallel()
	for policy, want := range map[signin.Policy]struct{ asked, printed string }{
		signin.Always: {" x! x", `["first","second"]`}, signin.Unset: {" x!", ""}, signin.Never: {" x!", ""},
	} {
		home := t.TempDir()
		vars := environ.Parse([]string{"HOME=" + home, "USERPROFILE=" + home, "AWS_REGION=us-east-1"})
		var out strings.Builder
		env := &app.Env{Args: []string{"awsid"}, Vars: vars, GOOS: "linux", Paths: paths.Resolve(vars, "linux", home, home),
			Stdout: &out, Stderr: io.Discard, Clock: clock.System{}, Rand: rand.Reader, Terminal: present{}, Browser: atOnce{}}
		asked := ""
		session := corpSession(t, env)
		signedIn := func() bool {
			tok, err := signin.CachedToken(env, session)
			return err == nil && !tok.AccessToken.Empty()
		}
		needed := problem.New(problem.NeedsSignIn, "%w", &signin.Needed{Session: session, Policy: policy, Err: errors.New("it ran out")})
		clients := callFunc(func(r awsapi.Request) (value.Object, error) {
			marker := r.Input.Text("Marker")
			asked += " " + marker
			switch {
			case marker == "":
				return object("Users", []any{object("UserName", "first")}, "IsTruncated", true, "Marker", "x"), nil
			case !signedIn():
				asked += "!"
				return nil, needed
			}
			return object("Users", []any{object("UserName", "second")}), nil
		})
		flags := pflag.NewFlagSet("", pflag.ContinueOnError)
		g := global.New(flags)
		if err := flags.Parse([]string{"--query", "Users[].UserName", "--output", "json"}); err != nil {
			t.Fatal(err)
		}
		ses, err := g.Open(env)
		if err != nil {
			t.Fatal(err)
		}
		to, err := output.Open(env, g, ses, "ListUsers")
		if err != nil {
			t.Fatal(err)
		}
		op := testOperation(t, "iam", "ListUsers")
		r := request{env: env, global: g, op: op, given: parse(t, op, home)}
		err = r.callAndPrint(t.Context(), to, &Connection{env: env, ses: ses, clients: clients}, value.Object{})
		printed := strings.Join(strings.Fields(out.String()), "")
		if strings.TrimSpace(asked) != strings.TrimSpace(want.asked) || printed != want.printed || signedIn() != (err == nil) || err != nil && problem.KindOf(err) != problem.NeedsSignIn {
			t.Errorf("%v: asked %q, printed %s, signed in %t: %v", policy, asked, printed, signedIn(), err)
		}
	}
}
