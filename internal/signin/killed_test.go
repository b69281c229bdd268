package signin_test

import (
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/signin/tokencache"
)

// refreshed counts the refreshes that the service made.
func (s *stage) refreshed() (made, refused int) {
	for _, e := range entries(s) {
		if e.Operation != "CreateToken" || e.Parameters["grantType"] != "refresh_token" {
			continue
		}
		if e.Status == http.StatusOK {
			made++
		} else {
			refused++
		}
	}
	return made, refused
}

// queueUp lets a crowd wait behind the process that refreshes or signs in: each
// has found the lock taken.
func (s *stage) queueUp(t *testing.T, what string, count int) *gathering {
	t.Helper()
	g := s.gather(t, what, count, 2, stallVariable+"=queue")
	g.ready.Wait()
	return g
}

// A process is killed before its call for a refresh has left it. The hundred
// behind it get one new token, by one call. Several rounds, as each refresh
// token follows from the one before.
func TestRefreshAfterADeathBeforeTheCall(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	token := s.mustLogin(t, signin.LoginOptions{})
	for round, count := range []int{crowdSize, 20, 20} {
		s.due(token)
		doomed := s.start(t, "token", stallVariable+"=before")
		if doomed.line(t) != "ready" || doomed.line(t) != "stalled" {
			t.Fatal(doomed.stderr.String())
		}
		waiting := s.queueUp(t, "token", count)
		kill(t, doomed)
		token = s.oneNew(t, waiting.tokens(), token)
		if made, refused := s.refreshed(); made != round+1 || refused != 0 {
			t.Errorf("round %d: %d refreshes, %d refused", round, made, refused)
		}
	}
}

// A process is killed while the service has its request: before the service
// has done anything with it, a network's break. Again one new token.
func TestRefreshAfterADeathDuringTheCall(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	token := s.mustLogin(t, signin.LoginOptions{})
	asked := make(chan struct{}, 1)
	hanging := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		asked <- struct{}{}
		<-r.Context().Done()
	}))
	defer hanging.Close()
	for round, count := range []int{crowdSize, 20, 20} {
		s.due(token)
		doomed := s.start(t, "token", "AWS_ENDPOINT_URL="+hanging.URL)
		<-asked
		waiting := s.queueUp(t, "token", count)
		kill(t, doomed)
		token = s.oneNew(t, waiting.tokens(), token)
		if made, refused := s.refreshed(); made != round+1 || refused != 0 {
			t.Errorf("round %d: %d refreshes, %d refused", round, made, refused)
		}
	}
}

// The service has replaced the refresh token, and the process that asked is
// killed before the answer is stored: on its way (lost), or read already
// (after). Nobody on this machine has the new refresh token then, so the
// session cannot be renewed any more. What can be kept is: the access token
// serves everybody to its end, nobody fails before, and afterwards the error
// names the sign-in that is needed, which heals everything.
func TestRefreshAfterADeathWithTheAnswer(t *testing.T) {
	t.Parallel()
	for _, where := range []string{"lost", "after"} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, nil)
			old := s.mustLogin(t, signin.LoginOptions{})
			s.due(old)
			doomed, answered := s.doomedWithAnswer(t, where)
			<-answered
			waiting := s.queueUp(t, "token", crowdSize/2)
			kill(t, doomed)
			if tokens := waiting.tokens(); len(tokens) != 1 || tokens[old.AccessToken.Reveal()] != crowdSize/2 {
				t.Errorf("%d different tokens, %d times the old one", len(tokens), tokens[old.AccessToken.Reveal()])
			}
			made, refused := s.refreshed()
			if made != 1 {
				t.Errorf("%d refreshes", made)
			}
			t.Logf("the crowd of %d asked %d times in vain", crowdSize/2, refused)
			s.time.ahead.Add(int64(11 * time.Minute))
			if _, err := s.token(t); err == nil {
				t.Error("a token from nowhere")
			}
			fresh := s.mustLogin(t, signin.LoginOptions{})
			if tokens := s.crowd(t, "token", 10); tokens[fresh.AccessToken.Reveal()] != 10 {
				t.Error("the sign-in did not heal it")
			}
		})
	}
}

// The process that asked is killed with the answer on the disk, but not yet in its place: its text is there in part or as a
// whole. As a whole it is put there by the next who needs it, and the session goes on.
func TestRefreshAfterADeathBeforeTheRename(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	old := s.mustLogin(t, signin.LoginOptions{})
	path := s.cache().Path(tokencache.TokenKey("corp", ""))
	for round, part := range []float64{1, 0.5, 0} {
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		s.due(old)
		fresh, err := s.token(t)
		if err != nil || fresh.AccessToken.Equal(old.AccessToken) {
			t.Fatal(err)
		}
		after, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		temp := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".4711.tmp")
		err = os.WriteFile(path, before, 0o600)
		if err := errors.Join(err, os.WriteFile(temp, after[:int(part*float64(len(after)))], 0o600)); err != nil {
			t.Fatal(err)
		}
		asked, _ := s.refreshed()
		tokens := s.crowd(t, "token", 10)
		switch made, refused := s.refreshed(); {
		case part == 1 && (tokens[fresh.AccessToken.Reveal()] != 10 || made != asked || refused != 0):
			t.Errorf("round %d: %d of the new token, %d refreshes, %d refused", round, tokens[fresh.AccessToken.Reveal()], made-asked, refused)
		case part < 1 && tokens[old.AccessToken.Reveal()] != 10:
			t.Errorf("round %d: %d of the old token, which is still good", round, tokens[old.AccessToken.Reveal()])
		}
		if _, err := os.Stat(temp); part == 1 && err == nil {
			t.Errorf("round %d: %s is still there", round, temp)
		}
		old = s.mustLogin(t, signin.LoginOptions{Force: true})
	}
}

// doomedWithAnswer starts a process whose refresh is made and never stored;
// the channel tells when the service has made it.
func (s *stage) doomedWithAnswer(t *testing.T, where string) (*process, <-chan struct{}) {
	t.Helper()
	made := make(chan struct{}, 1)
	if where == "after" {
		p := s.start(t, "token", stallVariable+"=after")
		if p.line(t) != "ready" || p.line(t) != "stalled" {
			t.Fatal(p.stderr.String())
		}
		made <- struct{}{}
		return p, made
	}
	target, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }}
	proxy.ModifyResponse = func(r *http.Response) error {
		made <- struct{}{}
		<-r.Request.Context().Done() // the answer stays here
		return r.Request.Context().Err()
	}
	proxy.ErrorHandler = func(http.ResponseWriter, *http.Request, error) {}
	between := httptest.NewServer(proxy)
	t.Cleanup(between.Close)
	return s.start(t, "token", "AWS_ENDPOINT_URL="+between.URL), made
}

func kill(t *testing.T, p *process) {
	t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		t.Error(err)
	}
	_ = p.cmd.Wait()
}

// oneNew checks that a crowd got one token, which is not the old one but the
// stored one, and returns it.
func (s *stage) oneNew(t *testing.T, tokens map[string]int, old tokencache.Token) tokencache.Token {
	t.Helper()
	stored, err := s.token(t)
	if err != nil || len(tokens) != 1 || tokens[stored.AccessToken.Reveal()] == 0 || stored.AccessToken.Reveal() == old.AccessToken.Reveal() {
		t.Fatalf("%d different tokens, the old one %d times: %v", len(tokens), tokens[old.AccessToken.Reveal()], err)
	}
	return stored
}

// A third of a crowd is killed or interrupted at random moments. All others
// get a token that works, whatever happened to the one that refreshed; and
// unless that one was killed (not interrupted) between the service's answer
// and the disk, the session goes on.
func TestRandomDeathsInACrowd(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	token := s.mustLogin(t, signin.LoginOptions{})
	for round := range 3 {
		s.due(token)
		before, _ := s.refreshed()
		tokens := s.thinnedCrowd(t, 45, round%2 == 1)
		for got := range tokens {
			if got == "" {
				t.Error("no token")
			}
		}
		made, _ := s.refreshed()
		made -= before
		next, err := s.token(t)
		if err != nil {
			t.Fatal(err)
		}
		lost := made > 0 && next.AccessToken.Reveal() == token.AccessToken.Reveal()
		switch interruptedOnly := round%2 == 1; {
		case lost && interruptedOnly:
			t.Error("an interrupt lost the session")
		case made > 1:
			t.Errorf("%d refreshes", made)
		}
		token = next
		if lost { // by a kill, which nothing can prevent
			token = s.mustLogin(t, signin.LoginOptions{Force: true})
		}
	}
}

// thinnedCrowd runs a crowd of which every third dies at a random moment, and
// returns the tokens of the others, which must succeed.
func (s *stage) thinnedCrowd(t *testing.T, count int, interruptOnly bool) map[string]int {
	t.Helper()
	var mu sync.Mutex
	var group sync.WaitGroup
	tokens := map[string]int{}
	for i := range count {
		p := s.start(t, "token")
		group.Go(func() {
			p.line(t)
			if i%3 == 0 {
				time.Sleep(rand.N(60 * time.Millisecond))
				signal := os.Kill
				if interruptOnly || i%2 == 0 {
					signal = os.Interrupt
				}
				if p.cmd.Process.Signal(signal) != nil {
					_ = p.cmd.Process.Kill() // Windows knows no other
				}
				_ = p.cmd.Wait()
				return
			}
			token := p.line(t)
			if err := p.cmd.Wait(); err != nil {
				t.Errorf("%v: %s", err, p.stderr.String())
			}
			mu.Lock()
			defer mu.Unlock()
			tokens[token]++
		})
	}
	group.Wait()
	return tokens
}

// Each session has its own turn: while one hangs, another renews and signs in.
func TestSessionsDoNotWaitForEachOther(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	section := "\nsso_start_url = " + s.instance.StartURL + "\nsso_region = " + s.instance.Region + "\nsso_registration_scopes = sso:account:access\n"
	s.configure(t, "[sso-session corp]"+section+"[sso-session other]"+section)
	first := s.mustLogin(t, signin.LoginOptions{})
	other := sessionVariable + "=other"
	login := s.start(t, "login", other)
	if login.line(t) != "ready" || login.line(t) == "" || login.cmd.Wait() != nil {
		t.Fatal(login.stderr.String())
	}
	s.due(first)
	hanging := s.start(t, "token", stallVariable+"=before")
	if hanging.line(t) != "ready" || hanging.line(t) != "stalled" {
		t.Fatal(hanging.stderr.String())
	}
	defer kill(t, hanging)
	began := time.Now()
	for _, what := range []string{"token", "login"} {
		p := s.start(t, what, other)
		p.line(t)
		if token := p.line(t); p.cmd.Wait() != nil || token == "" {
			t.Errorf("%s: %s", what, p.stderr.String())
		}
	}
	if made, _ := s.refreshed(); made != 1 || time.Since(began) > 10*time.Second {
		t.Errorf("%d refreshes in %v", made, time.Since(began))
	}
}

// A process dies while the person is on its page. The next one opens another,
// and the rest of the queue shares its token.
func TestSignInAfterADeathInTheQueue(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	doomed := s.start(t, "login", stallVariable+"=before")
	if doomed.line(t) != "ready" || doomed.line(t) != "stalled" {
		t.Fatal(doomed.stderr.String())
	}
	waiting := s.queueUp(t, "login", 30)
	kill(t, doomed)
	if tokens := waiting.tokens(); len(tokens) != 1 || tokens[""] != 0 {
		t.Errorf("%d different tokens", len(tokens))
	}
	opened, err := os.ReadFile(filepath.Join(s.env.Paths.Home, "tabs"))
	if codes := s.calls("CreateToken"); codes != 1 || len(opened) != 2 || err != nil {
		t.Errorf("%d tabs, %d tokens issued, %v", len(opened), codes, err)
	}
}
