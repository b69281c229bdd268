package console_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin/console"
	"github.com/awsid/awsid/internal/sys/interrupt"
	"github.com/awsid/awsid/internal/ui/ttytest"
)

// childVariable makes the test binary a process that asks for the credentials
// and prints their access key. Its value is where it hangs: "before" the call
// for a renewal leaves it, "after" the answer was read, or "" for nowhere. In
// the "queue" it prints "queued" when it first waits, which is for the lock that
// another one holds.
const childVariable = "CONSOLE_TEST_CHILD"

// aheadVariable is how far a child's clock is ahead, in nanoseconds.
const aheadVariable = "CONSOLE_TEST_AHEAD"

func TestMain(m *testing.M) {
	if where, ok := os.LookupEnv(childVariable); ok {
		os.Exit(child(where))
	}
	os.Exit(m.Run())
}

func child(where string) int {
	env := app.FromOS()
	ahead, _ := strconv.ParseInt(os.Getenv(aheadVariable), 10, 64)
	clock := new(timeline)
	clock.ahead.Store(ahead)
	env.Clock, env.Terminal = clock, ttytest.None{}
	switch where {
	case "":
	case "queue":
		env.Clock = announced{clock, new(sync.Once)}
	default:
		env.Transport = stalling{where}
	}
	files, err := shared.Load(env.Paths)
	if err != nil {
		return 2
	}
	ses := &app.Session{Files: files, Settings: settings.ResolveAny(nil, env.Vars, files)}
	fmt.Println("ready")
	keys, err := console.Credentials(interrupt.Context(), env, ses, user)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println(keys.AccessKeyID)
	return 0
}

// stalling is a network on which a child hangs.
type stalling struct{ where string }

func (s stalling) RoundTrip(req *http.Request) (*http.Response, error) {
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

// announced is a clock that says when it is first waited for.
type announced struct {
	*timeline
	once *sync.Once
}

func (c announced) Sleep(ctx context.Context, d time.Duration) error {
	c.once.Do(func() { fmt.Println("queued") })
	return c.timeline.Sleep(ctx, d)
}

// process is one child that runs.
type process struct {
	*exec.Cmd
	out *bufio.Reader
}

func (s *stage) start(t *testing.T, where string) *process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{Cmd: exec.CommandContext(t.Context(), self)}
	p.Env = append(s.env.Vars.Environ(), childVariable+"="+where, fmt.Sprintf("%s=%d", aheadVariable, s.time.ahead.Load()))
	for _, name := range []string{"PATH", "SystemRoot", "TMPDIR", "GOCOVERDIR"} {
		if v, ok := os.LookupEnv(name); ok {
			p.Env = append(p.Env, name+"="+v)
		}
	}
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.out = bufio.NewReader(out)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *process) line() string {
	text, _ := p.out.ReadString('\n')
	return strings.TrimSuffix(text, "\n")
}

func (p *process) kill() {
	_ = p.Process.Kill()
	_ = p.Wait()
}

// crowd starts many processes and returns the keys of those that ended well;
// the others fail the test. then, unless it is nil, is called once each of them
// has found the lock taken.
func (s *stage) crowd(t *testing.T, count int, then func()) map[string]int {
	t.Helper()
	keys := map[string]int{}
	var mu sync.Mutex
	var ready, ended sync.WaitGroup
	where := ""
	if then != nil {
		where = "queue"
	}
	for range count {
		p := s.start(t, where)
		ready.Add(1)
		ended.Go(func() {
			p.line()
			if then != nil {
				p.line()
			}
			ready.Done()
			key := p.line()
			if err := p.Wait(); err != nil {
				t.Errorf("%v: %s", err, key)
			}
			mu.Lock()
			defer mu.Unlock()
			keys[key]++
		})
	}
	ready.Wait()
	if then != nil {
		then()
	}
	ended.Wait()
	return keys
}

// made returns how often the service was called.
func (s *stage) made() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.service.calls
}

func TestManyProcessesShareOneRenewal(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.login(t, false)
	for round := range 3 {
		s.time.ahead.Add(int64(12 * time.Minute))
		keys := s.crowd(t, 60, nil)
		if want := fmt.Sprintf("ASIA%d", round+2); len(keys) != 1 || keys[want] != 60 || s.made() != round+2 {
			t.Errorf("%v after %d calls", keys, s.made())
		}
	}
}

// The first process dies before its call: one of the others renews.
func TestRenewalAfterADeathBeforeTheCall(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.login(t, false)
	for round := range 2 {
		s.time.ahead.Add(int64(12 * time.Minute))
		doomed := s.start(t, "before")
		if doomed.line() != "ready" || doomed.line() != "stalled" {
			t.Fatal("the doomed one did not come to its call")
		}
		keys := s.crowd(t, 40, doomed.kill)
		if want := fmt.Sprintf("ASIA%d", round+2); len(keys) != 1 || keys[want] != 40 || s.made() != round+2 {
			t.Errorf("%v after %d calls", keys, s.made())
		}
	}
}

// A third of a crowd is interrupted at random moments: a renewal under way is
// finished and stored, and nobody else notices.
func TestInterruptedRenewalsAreStored(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.login(t, false)
	for range 4 {
		before := s.made()
		s.time.ahead.Add(int64(12 * time.Minute))
		var group sync.WaitGroup
		for i := range 24 {
			p := s.start(t, "")
			group.Go(func() {
				p.line()
				if i%3 == 0 {
					time.Sleep(rand.N(20 * time.Millisecond))
					if p.Process.Signal(os.Interrupt) != nil {
						t.Log("this system cannot interrupt") // Windows: it runs to its end
					}
					p.line()
					_ = p.Wait()
					return
				}
				if key := p.line(); p.Wait() != nil {
					t.Error(key)
				}
			})
		}
		group.Wait()
		if _, err := s.credentials(t); err != nil || s.made() != before+1 {
			t.Errorf("%v after %d calls", err, s.made()-before)
		}
	}
}
