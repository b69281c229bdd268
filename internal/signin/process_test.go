package signin_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
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
)

// childVariable makes the test binary one process of an experiment: "login"
// signs in, "token" asks for the token. Both print the token's length and end.
const childVariable = "SIGNIN_TEST_CHILD"

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
	env.Terminal, env.Browser = nobody{}, tabs{new(visitor), filepath.Join(env.Paths.Home, "tabs")}
	if err := runChild(env, what); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func runChild(env *app.Env, what string) error {
	ses, err := app.Open(env, nil)
	if err != nil {
		return err
	}
	s, err := signin.Named(ses, "corp")
	if err != nil {
		return err
	}
	fmt.Println("ready")
	if what == "login" {
		r, err := signin.Login(context.Background(), env, ses, s, signin.LoginOptions{Out: os.Stderr})
		fmt.Println(r.Token.AccessToken.Reveal())
		return err
	}
	t, err := signin.Token(context.Background(), env, ses, s)
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

// command prepares a child process on the stage's machine.
func (s *stage) command(t *testing.T, what string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(s.env.Vars.Environ(), childVariable+"="+what, fmt.Sprintf("%s=%d", aheadVariable, s.time.ahead.Load()))
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
	tokens := map[string]int{}
	var mu sync.Mutex
	var group sync.WaitGroup
	for range count {
		group.Go(func() {
			cmd := s.command(t, what)
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			out, err := cmd.Output()
			if err != nil {
				t.Errorf("%v: %s", err, stderr.String())
			}
			mu.Lock()
			defer mu.Unlock()
			tokens[strings.TrimPrefix(string(out), "ready\n")]++
		})
	}
	group.Wait()
	return tokens
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
	if len(tokens) != 1 || tokens[first.AccessToken.Reveal()+"\n"] != 0 {
		t.Errorf("%d different tokens", len(tokens))
	}
	if n := s.calls("CreateToken") - before; n != 1 {
		t.Errorf("%d refreshes of a token that rotates", n)
	}
}

func TestRefreshSurvivesTheDeathOfTheFirstProcess(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	first := s.mustLogin(t, signin.LoginOptions{})
	s.due(first)
	// The first process's call hangs, so that it dies in the middle of it.
	asked := make(chan struct{}, 1)
	hanging := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		asked <- struct{}{}
		<-r.Context().Done()
	}))
	defer hanging.Close()
	doomed := s.command(t, "token")
	doomed.Env = append(doomed.Env, "AWS_ENDPOINT_URL="+hanging.URL)
	if err := doomed.Start(); err != nil {
		t.Fatal(err)
	}
	<-asked
	done := make(chan map[string]int)
	go func() { done <- s.crowd(t, "token", 10) }()
	time.Sleep(100 * time.Millisecond) // they queue behind the doomed one
	if err := doomed.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = doomed.Wait()
	if tokens := <-done; len(tokens) != 1 || tokens[first.AccessToken.Reveal()+"\n"] != 0 {
		t.Errorf("tokens after the death: %d different", len(tokens))
	}
}
