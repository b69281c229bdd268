package accounts_test

import (
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/accounts"
	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/pace"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/secret"
)

// noTerminal is a process without a controlling terminal.
type noTerminal struct{}

func (noTerminal) StdinIsTerminal() bool             { return false }
func (noTerminal) StdoutIsTerminal() bool            { return false }
func (noTerminal) StderrIsTerminal() bool            { return false }
func (noTerminal) Size() (columns, rows int)         { return 80, 24 }
func (noTerminal) Open() (io.ReadWriteCloser, error) { return nil, errors.New("no terminal") }

// wire brings requests to a sandbox in this process. Each answer takes a while, on the clock of the test's bubble.
type wire struct {
	sandbox *sandbox.Sandbox
	latency time.Duration
}

func (w wire) RoundTrip(r *http.Request) (*http.Response, error) {
	time.Sleep(w.latency / 2)
	answer := httptest.NewRecorder()
	w.sandbox.ServeHTTP(answer, r)
	time.Sleep(w.latency - w.latency/2)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return answer.Result(), nil
}

// stage is a person who is signed in to a large organization.
type stage struct {
	t       *testing.T
	env     *app.Env
	sandbox *sandbox.Sandbox
	lister  accounts.Lister
}

func newStage(t *testing.T, change func(*world.World, *world.Instance), latency time.Duration) *stage {
	t.Helper()
	w := world.Default()
	in := w.IdentityCenter[0]
	in.Groups, in.PermissionSets, in.Assignments = nil, nil, nil
	in.Session.AccessToken = world.Duration(8 * time.Hour)
	change(w, in)
	if err := w.Expand(); err != nil {
		t.Fatal(err)
	}
	sb, err := sandbox.New(w, sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	vars := environ.Parse([]string{"HOME=" + home, "USERPROFILE=" + home, "AWS_ENDPOINT_URL=http://127.0.0.1"})
	env := &app.Env{Args: []string{"awsid"}, Stdout: io.Discard, Stderr: io.Discard, Vars: vars, GOOS: "linux",
		Paths: paths.Resolve(vars, "linux", home, home), Clock: clock.System{}, Rand: rand.Reader, Terminal: noTerminal{},
		Portal: &pace.Limiter{}, Transport: wire{sb, latency}}
	config := "[sso-session corp]\nsso_start_url = " + in.StartURL + "\nsso_region = " + in.Region + "\n"
	if err := os.MkdirAll(filepath.Dir(env.Paths.Config), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(env.Paths.Config, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	ses, err := app.Open(env, nil)
	if err != nil {
		t.Fatal(err)
	}
	corp, err := signin.NamedSession(ses, "corp")
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{t: t, env: env, sandbox: sb, lister: accounts.Lister{Env: env, Session: ses, SignIn: corp}}
	s.signIn(8 * time.Hour)
	return s
}

// signIn puts into the cache the token of a sign-in that cannot be renewed.
func (s *stage) signIn(lifetime time.Duration) {
	s.t.Helper()
	s.keep(s.sandbox.State().StartSignIn(s.user(lifetime), lifetime, false), state.Client{})
}

// signInToRenew puts into the cache a token that ends after a while, of a sign-in that lasts.
func (s *stage) signInToRenew(lifetime time.Duration) {
	s.t.Helper()
	client := s.sandbox.State().PutClient(state.Client{Name: "awsid", Expires: s.sandbox.Now().Add(90 * 24 * time.Hour),
		Scopes: []string{"sso:account:access"}, Grants: []string{"authorization_code", "refresh_token"}})
	in := s.user(8 * time.Hour)
	in.ClientID, in.Scopes = client.ID, client.Scopes
	s.keep(s.sandbox.State().StartSignIn(in, lifetime, true), client)
}

func (s *stage) user(lifetime time.Duration) state.SignIn {
	return state.SignIn{StartURL: s.lister.SignIn.StartURL, User: "testuser@example.com", Expires: s.sandbox.Now().Add(lifetime)}
}

func (s *stage) keep(tokens state.Tokens, client state.Client) {
	s.t.Helper()
	cache := tokencache.Cache{Dir: s.env.Paths.SSOCache}
	err := cache.PutToken(s.lister.SignIn.Key(), tokencache.Token{StartURL: s.lister.SignIn.StartURL, Region: s.lister.SignIn.Region,
		AccessToken: secret.New(tokens.Access), RefreshToken: secret.New(tokens.Refresh), ExpiresAt: s.sandbox.Now().Add(tokens.Lifetime),
		ClientID: client.ID, ClientSecret: secret.New(client.Secret), RegistrationExpiresAt: client.Expires})
	if err != nil {
		s.t.Fatal(err)
	}
}

// calls returns how many calls the portal got, and how many of them it refused.
func (s *stage) calls() (all, refused int) {
	for _, c := range s.sandbox.Log().Counts() {
		if c.Service == "sso" {
			all, refused = all+int(c.Count), refused+int(c.Errors)
		}
	}
	return all, refused
}
