package signin_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sandbox/browse"
	"github.com/awsid/awsid/internal/sandbox/record"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/ui/ttytest"
)

// timeline is one time for the sandbox and the client. A wait takes a moment
// and puts it forward.
type timeline struct{ ahead atomic.Int64 }

func (t *timeline) Now() time.Time { return time.Now().Round(0).Add(time.Duration(t.ahead.Load())) }

func (t *timeline) Sleep(ctx context.Context, d time.Duration) error {
	t.ahead.Add(int64(d))
	return clock.System{}.Sleep(ctx, time.Millisecond)
}

// visitor is a browser whose person answers at once.
type visitor struct {
	browse.Visitor
	opened atomic.Int64
}

func (v *visitor) Open(ctx context.Context, url string) error {
	v.opened.Add(1)
	go func() { _ = v.Visit(context.WithoutCancel(ctx), url) }()
	return nil
}

// output collects what several goroutines print.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// stage is a sandbox and a person's machine.
type stage struct {
	*sandbox.Running
	env      *app.Env
	time     *timeline
	browser  *visitor
	out      *output
	instance *world.Instance
}

func newStage(t *testing.T, change func(*world.Instance)) *stage {
	t.Helper()
	w := world.Default()
	if change != nil {
		change(w.IdentityCenter[0])
	}
	s := &stage{time: new(timeline), browser: new(visitor), out: new(output), instance: w.IdentityCenter[0]}
	run, err := sandbox.Start(t.Context(), w, sandbox.Options{Clock: s.time})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(run.Close)
	s.Running = run
	home := t.TempDir()
	vars := environ.Parse([]string{"HOME=" + home, "USERPROFILE=" + home, "AWS_ENDPOINT_URL=" + run.URL, "BROWSER=test", "AWS_MAX_ATTEMPTS=1"})
	s.env = &app.Env{Args: []string{"awsid"}, Stdin: new(bytes.Buffer), Stdout: s.out, Stderr: s.out, Vars: vars, GOOS: "linux",
		Paths: paths.Resolve(vars, "linux", home, home), Clock: s.time, Rand: rand.Reader, Terminal: ttytest.None{}, Browser: s.browser}
	s.configure(t, "[sso-session corp]\nsso_start_url = "+s.instance.StartURL+"\nsso_region = "+s.instance.Region+
		"\nsso_registration_scopes = sso:account:access\n[profile old]\nsso_start_url = "+s.instance.StartURL+"\nsso_region = "+s.instance.Region+"\n")
	return s
}

func (s *stage) configure(t *testing.T, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(s.env.Paths.Config), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.env.Paths.Config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// session opens the files anew, as a new process would.
func (s *stage) session(t *testing.T) (*app.Session, signin.Session) {
	t.Helper()
	ses, err := app.Open(s.env, nil)
	if err != nil {
		t.Fatal(err)
	}
	named, err := signin.NamedSession(ses, "corp")
	if err != nil {
		t.Fatal(err)
	}
	return ses, named
}

func (s *stage) login(t *testing.T, o signin.LoginOptions) (signin.LoginResult, error) {
	t.Helper()
	ses, named := s.session(t)
	return signin.Login(t.Context(), s.env, ses, named, o)
}

func (s *stage) mustLogin(t *testing.T, o signin.LoginOptions) tokencache.Token {
	t.Helper()
	r, err := s.login(t, o)
	if err != nil {
		t.Fatal(err)
	}
	return r.Token
}

func (s *stage) token(t *testing.T) (tokencache.Token, error) {
	t.Helper()
	ses, named := s.session(t)
	return signin.Token(t.Context(), s.env, ses, named)
}

// calls counts the requests for an operation.
func (s *stage) calls(operation string) int {
	n := 0
	for _, e := range entries(s) {
		if e.Operation == operation {
			n++
		}
	}
	return n
}

func (s *stage) cache() tokencache.Cache { return tokencache.Cache{Dir: s.env.Paths.SSOCache} }

func entries(s *stage) []record.Entry { all, _ := s.Log().After(0); return all }
