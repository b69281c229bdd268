package signin_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/interrupt"
	"github.com/awsid/awsid/internal/ui/ttytest"
)

// childVariable makes the test binary one process of an experiment: "login"
// signs in, "token" asks for the token. Both print the token's length and end.
const childVariable = "SIGNIN_TEST_CHILD"

// stallVariable makes a child hang at its call for a token: "before" it is
// sent, or "after" its answer was read and before anything is done with it. It
// prints "stalled" then. In the "queue" it hangs at no call, and prints "queued"
// when it first waits, which is for the lock that another one holds.
const stallVariable = "SIGNIN_TEST_STALL"

// sessionVariable names the child's session.
const sessionVariable = "SIGNIN_TEST_SESSION"

// aheadVariable is how far a child's clock is ahead, in nanoseconds.
const aheadVariable = "SIGNIN_TEST_AHEAD"

func TestMain(m *testing.M) {
	if what := os.Getenv(childVariable); what != "" {
		os.Exit(child(what))
	}
	os.Exit(m.Run())
}

func child(what string) int {
	env := app.FromOS()
	ahead, _ := strconv.ParseInt(os.Getenv(aheadVariable), 10, 64)
	env.Clock = shifted{time.Duration(ahead)}
	env.Terminal, env.Browser = ttytest.None{}, tabs{new(visitor), filepath.Join(env.Paths.Home, "tabs")}
	switch where := os.Getenv(stallVariable); where {
	case "":
	case "queue":
		env.Clock = announced{env.Clock, new(sync.Once)}
	default:
		env.Transport = stalling{where}
	}
	if err := runChild(interrupt.Context(), env, what); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// stalling is a network on which a child hangs.
type stalling struct{ where string }

func (s stalling) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Path != "/token" {
		return http.DefaultTransport.RoundTrip(req)
	}
	if s.where == "after" {
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			return nil, err
		}
		_, _ = io.Copy(io.Discard, resp.Body)
	}
	fmt.Println("stalled")
	select {}
}

func runChild(ctx context.Context, env *app.Env, what string) error {
	ses, err := app.Open(env, nil)
	if err != nil {
		return err
	}
	s, err := signin.NamedSession(ses, os.Getenv(sessionVariable))
	if err != nil {
		return err
	}
	fmt.Println("ready")
	if what == "login" {
		r, err := signin.Login(ctx, env, ses, s, signin.LoginOptions{Out: os.Stderr})
		fmt.Println(r.Token.AccessToken.Reveal())
		return err
	}
	t, err := signin.Token(ctx, env, ses, s)
	fmt.Println(t.AccessToken.Reveal())
	return err
}

// tabs is a browser that writes down how often it was opened.
type tabs struct {
	*visitor
	log string
}

func (b tabs) Open(ctx context.Context, url string) error {
	f, err := os.OpenFile(b.log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.WriteString("x"); err != nil {
		return err
	}
	return b.visitor.Open(ctx, url)
}

// shifted is the system's clock, some time ahead.
type shifted struct{ by time.Duration }

func (c shifted) Now() time.Time { return time.Now().Round(0).Add(c.by) }

func (c shifted) Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// announced is a clock that says when it is first waited for.
type announced struct {
	clock.Clock
	once *sync.Once
}

func (c announced) Sleep(ctx context.Context, d time.Duration) error {
	c.once.Do(func() { fmt.Println("queued") })
	return c.Clock.Sleep(ctx, d)
}

// command prepares a child process on the stage's machine.
func (s *stage) command(t *testing.T, what string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(s.env.Vars.Environ(), childVariable+"="+what, sessionVariable+"=corp", fmt.Sprintf("%s=%d", aheadVariable, s.time.ahead.Load()))
	for _, name := range []string{"PATH", "SystemRoot", "TMPDIR", "GOCOVERDIR"} {
		if v, ok := os.LookupEnv(name); ok {
			cmd.Env = append(cmd.Env, name+"="+v)
		}
	}
	return cmd
}

// crowd runs many processes at once and returns the different tokens they
// ended with.
func (s *stage) crowd(t *testing.T, what string, count int) map[string]int {
	t.Helper()
	return s.gather(t, what, count, 1).tokens()
}

// gathering is many processes that were started at once.
type gathering struct {
	ready sync.WaitGroup // until each is about to ask
	ended sync.WaitGroup
	mu    sync.Mutex
	found map[string]int
}

// gather starts many processes, which all have to succeed, with variables of
// their own. Each counts as ready once it has printed so many lines.
func (s *stage) gather(t *testing.T, what string, count, lines int, vars ...string) *gathering {
	t.Helper()
	g := &gathering{found: map[string]int{}}
	for range count {
		p := s.start(t, what, vars...)
		g.ready.Add(1)
		g.ended.Go(func() {
			for range lines {
				p.line(t)
			}
			g.ready.Done()
			token := p.line(t)
			if err := p.cmd.Wait(); err != nil {
				t.Errorf("%v: %s", err, p.stderr.String())
			}
			g.mu.Lock()
			defer g.mu.Unlock()
			g.found[token]++
		})
	}
	return g
}

// tokens waits for all and returns the tokens they ended with.
func (g *gathering) tokens() map[string]int {
	g.ended.Wait()
	return g.found
}

// process is one child that runs.
type process struct {
	cmd    *exec.Cmd
	stdout *bufio.Reader
	stderr bytes.Buffer
}

func (s *stage) start(t *testing.T, what string, vars ...string) *process {
	t.Helper()
	p := &process{cmd: s.command(t, what)}
	p.cmd.Env = append(p.cmd.Env, vars...)
	p.cmd.Stderr = &p.stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.stdout = bufio.NewReader(out)
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return p
}

// line reads what the child prints next; "" when it has ended.
func (p *process) line(t *testing.T) string {
	t.Helper()
	text, err := p.stdout.ReadString('\n')
	if err != nil && err != io.EOF {
		t.Error(err)
	}
	return strings.TrimSuffix(text, "\n")
}

// crowdSize is how many processes need the same sign-in at once.
const crowdSize = 100

func TestManyProcessesShareOneSignIn(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	tokens := s.crowd(t, "login", crowdSize)
	if len(tokens) != 1 {
		t.Errorf("%d different tokens", len(tokens))
	}
	opened, err := os.ReadFile(filepath.Join(s.env.Paths.Home, "tabs"))
	if codes := s.calls("CreateToken"); codes != 1 || len(opened) != 1 || err != nil {
		t.Errorf("%d tabs, %d tokens issued, %v", len(opened), codes, err)
	}
}

func TestManyProcessesShareOneRefresh(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	first := s.mustLogin(t, signin.LoginOptions{})
	s.due(first)
	before := s.calls("CreateToken")
	tokens := s.crowd(t, "token", crowdSize)
	if len(tokens) != 1 || tokens[first.AccessToken.Reveal()] != 0 {
		t.Errorf("%d different tokens", len(tokens))
	}
	if n := s.calls("CreateToken") - before; n != 1 {
		t.Errorf("%d refreshes of a token that rotates", n)
	}
}
