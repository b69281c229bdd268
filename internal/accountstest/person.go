// Package accountstest lets tests be a person of a sandbox's organization, whose calls take their time on the clock of the
// test's bubble.
package accountstest

import (
	"crypto/rand"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/pace"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/ui/ttytest"
)

// Session is the name of the sso-session in the person's config file.
const Session = "corp"

// Person has a config file with one sso-session, and is signed in.
type Person struct {
	Env     *app.Env
	Sandbox *sandbox.Sandbox

	t        testing.TB
	instance *world.Instance
}

// Options say what the person meets.
type Options struct {
	Generate  world.Generator
	Rate      float64 // of the portal's throttle; 0 for none
	Burst     int
	Latency   time.Duration // of each answer
	Web       http.Handler  // answers for all other hosts; nil for none
	SignedOut bool
}

// New returns a person in a home of its own.
func New(t testing.TB, opts Options) *Person {
	t.Helper()
	w := world.Default()
	in := w.IdentityCenter[0]
	in.Groups, in.PermissionSets, in.Assignments, in.Generate = nil, nil, nil, &opts.Generate
	in.Session.AccessToken = world.Duration(8 * time.Hour)
	in.Session.RequestsPerSecond, in.Session.RequestBurst = opts.Rate, opts.Burst
	if err := w.Expand(); err != nil {
		t.Fatal(err)
	}
	sb, err := sandbox.New(w, sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	vars := environ.Parse([]string{"HOME=" + home, "USERPROFILE=" + home, "AWS_ENDPOINT_URL=http://127.0.0.1"})
	p := &Person{t: t, Sandbox: sb, instance: in}
	p.Env = &app.Env{Args: []string{"awsid"}, Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard, Vars: vars, GOOS: "linux",
		Paths: paths.Resolve(vars, "linux", home, home), Clock: clock.System{}, Rand: rand.Reader, Terminal: ttytest.None{},
		Portal: &pace.Limiter{}, Transport: wire{sb, opts.Latency, opts.Web}, Dir: home}
	p.WriteConfig("[sso-session " + Session + "]\nsso_start_url = " + in.StartURL + "\nsso_region = " + in.Region + "\n")
	if !opts.SignedOut {
		p.SignIn(8 * time.Hour)
	}
	return p
}

// WriteConfig writes the config file.
func (p *Person) WriteConfig(text string) {
	p.t.Helper()
	if err := os.MkdirAll(filepath.Dir(p.Env.Paths.Config), 0o700); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(p.Env.Paths.Config, []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// SignIn puts into the cache the token of a sign-in that cannot be renewed.
func (p *Person) SignIn(lifetime time.Duration) { p.SignInTo(Session, lifetime) }

// SignInTo is SignIn for an sso-session of another name.
func (p *Person) SignInTo(session string, lifetime time.Duration) {
	p.t.Helper()
	p.keep(session, p.Sandbox.State().StartSignIn(p.signIn(lifetime), lifetime, false), state.Client{})
}

// SignInToRenew puts into the cache a token that ends after a while, of a sign-in that lasts.
func (p *Person) SignInToRenew(lifetime time.Duration) {
	p.t.Helper()
	client := p.Sandbox.State().PutClient(state.Client{Name: "awsid", Expires: p.Sandbox.Now().Add(90 * 24 * time.Hour),
		Scopes: []string{"sso:account:access"}, Grants: []string{"authorization_code", "refresh_token"}})
	in := p.signIn(8 * time.Hour)
	in.ClientID, in.Scopes = client.ID, client.Scopes
	p.keep(Session, p.Sandbox.State().StartSignIn(in, lifetime, true), client)
}

func (p *Person) signIn(lifetime time.Duration) state.SignIn {
	return state.SignIn{StartURL: p.instance.StartURL, User: p.instance.Users[0].Name, Expires: p.Sandbox.Now().Add(lifetime)}
}

func (p *Person) keep(session string, tokens state.Tokens, client state.Client) {
	p.t.Helper()
	cache := tokencache.Cache{Dir: p.Env.Paths.SSOCache}
	err := cache.PutToken(tokencache.TokenKey(session, p.instance.StartURL), tokencache.Token{StartURL: p.instance.StartURL,
		Region: p.instance.Region, AccessToken: secret.New(tokens.Access), RefreshToken: secret.New(tokens.Refresh),
		ExpiresAt: p.Sandbox.Now().Add(tokens.Lifetime), ClientID: client.ID, ClientSecret: secret.New(client.Secret),
		RegistrationExpiresAt: client.Expires})
	if err != nil {
		p.t.Fatal(err)
	}
}

// Calls returns how many calls the portal got, and how many of them it refused.
func (p *Person) Calls() (all, refused int) {
	for _, c := range p.Sandbox.Log().Counts() {
		if c.Service == "sso" {
			all, refused = all+int(c.Count), refused+int(c.Errors)
		}
	}
	return all, refused
}

// wire brings requests to a sandbox in this process, and those to other hosts to web.
type wire struct {
	sandbox *sandbox.Sandbox
	latency time.Duration
	web     http.Handler
}

func (w wire) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := (clock.System{}).Sleep(r.Context(), w.latency/2); err != nil {
		return nil, err
	}
	answer := httptest.NewRecorder()
	if r.URL.Host == "127.0.0.1" {
		w.sandbox.ServeHTTP(answer, r)
	} else {
		w.web.ServeHTTP(answer, r)
	}
	if err := (clock.System{}).Sleep(r.Context(), w.latency-w.latency/2); err != nil {
		return nil, err
	}
	result := answer.Result()
	result.Request = r
	return result, nil
}
