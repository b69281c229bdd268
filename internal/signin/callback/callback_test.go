package callback_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/signin/callback"
	"github.com/awsid/awsid/internal/sys/clock"
)

// jumping is a clock on which a wait takes a moment and moves the time.
type jumping struct{ passed atomic.Int64 }

func (c *jumping) Now() time.Time { return time.Unix(1_800_000_000, c.passed.Load()) }

func (c *jumping) Sleep(ctx context.Context, d time.Duration) error {
	c.passed.Add(int64(d))
	return clock.System{}.Sleep(ctx, time.Millisecond)
}

// frozen is a clock on which no wait ends by itself.
type frozen struct{ clock.System }

func (frozen) Sleep(ctx context.Context, _ time.Duration) error { <-ctx.Done(); return ctx.Err() }

func listen(t *testing.T) *callback.Server {
	t.Helper()
	s, err := callback.Listen(t.Context(), 0, "the-state")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// get sends a request as a browser would, without following anything.
func get(t *testing.T, method, url string, change func(*http.Request)) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	if change != nil {
		change(req)
	}
	res, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(body)
}

func TestStrayRequestsDoNotEndTheSignIn(t *testing.T) {
	t.Parallel()
	s := listen(t)
	base := strings.TrimSuffix(s.RedirectURI(), callback.Path)
	for _, c := range []struct {
		what, method, url string
		change            func(*http.Request)
		status            int
	}{
		{"favicon", "GET", base + "/favicon.ico", nil, 404},
		{"root", "GET", base + "/?code=x&state=the-state", nil, 404},
		{"wrong method", "POST", s.RedirectURI() + "?code=x&state=the-state", nil, 405},
		{"foreign host", "GET", s.RedirectURI() + "?code=x&state=the-state",
			func(r *http.Request) { r.Host = "evil.example:80" }, 421},
		{"wrong state", "GET", s.RedirectURI() + "?code=x&state=other", nil, 400},
		{"no state", "GET", s.RedirectURI() + "?code=x", nil, 400},
		{"nothing", "GET", s.RedirectURI(), nil, 400},
		{"error without state", "GET", s.RedirectURI() + "?error=access_denied", nil, 400},
		{"error with another state", "GET", s.RedirectURI() + "?error=access_denied&state=other", nil, 400},
	} {
		if status, _ := get(t, c.method, c.url, c.change); status != c.status {
			t.Errorf("%s: status %d, want %d", c.what, status, c.status)
		}
	}
	page := make(chan string)
	go func() { _, body := get(t, "GET", s.RedirectURI()+"?code=good&state=the-state", nil); page <- body }()
	code, err := s.Wait(t.Context(), frozen{}, callback.WaitOptions{Limit: time.Minute, Unattended: true})
	if code != "good" || err != nil {
		t.Errorf("got %q, %v", code, err)
	}
	s.Finish(callback.Outcome{OK: true, Title: "Signed in to <corp>", Detail: "Close this tab."})
	if body := <-page; !strings.Contains(body, "Signed in to &lt;corp&gt;") || !strings.Contains(body, `class="good"`) {
		t.Errorf("page: %s", body)
	}
	if _, err := net.DialTimeout("tcp", strings.TrimPrefix(base, "http://"), time.Second); err == nil {
		t.Error("the server still listens")
	}
}

func TestProvidersErrorEndsAtOnce(t *testing.T) {
	t.Parallel()
	s := listen(t)
	page := make(chan string)
	go func() {
		_, body := get(t, "GET", s.RedirectURI()+"?error=access_denied&error_description=the+user+said+no%1b&state=the-state", nil)
		page <- body
	}()
	_, err := s.Wait(t.Context(), frozen{}, callback.WaitOptions{Limit: time.Minute})
	var denied *callback.Denied
	if !errors.As(err, &denied) || err.Error() != `access_denied: the user said no\x1b` {
		t.Errorf("got %v", err)
	}
	s.Finish(callback.Outcome{Title: "Not signed in", Detail: err.Error()})
	if body := <-page; !strings.Contains(body, "the user said no") || !strings.HasSuffix(body, "</html>\n") {
		t.Errorf("page: %s", body)
	}
}

func TestErrorOfAnImageIsNotEvenCounted(t *testing.T) {
	t.Parallel()
	s := listen(t)
	defer s.Finish(callback.Outcome{})
	get(t, "GET", s.RedirectURI()+"?error=access_denied", func(r *http.Request) {
		r.Header.Set("Sec-Fetch-Mode", "no-cors")
		r.Header.Set("Sec-Fetch-Dest", "image")
	})
	if _, err := s.Wait(t.Context(), new(jumping), callback.WaitOptions{Limit: time.Minute}); !errors.Is(err, callback.ErrTimeout) {
		t.Errorf("got %v", err)
	}
}

// Any page in the browser can send these, so with a person at the terminal
// they are told and never fatal. Where nobody watches, or where a program of the same user sends them, they end the wait,
// but not at once.
func TestAnswerWithoutTheState(t *testing.T) {
	t.Parallel()
	const goesOn = ""
	for _, c := range []struct {
		query            string
		unattended, page bool
		want             string
	}{
		{"error=access_denied", false, true, goesOn}, {"code=x&state=other", false, true, goesOn}, {"error=access_denied&state=other", false, true, goesOn},
		{"error=access_denied", true, true, "access_denied"}, {"code=x&state=other", true, true, callback.ErrWrongState.Error()},
		{"error=access_denied", false, false, ofOwnProgram("access_denied")},
		{"code=x&state=other", false, false, ofOwnProgram(callback.ErrWrongState.Error())},
		{"error=access_denied&state=other", true, false, callback.ErrWrongState.Error()},
	} {
		s, clk := listen(t), new(jumping)
		get(t, "GET", s.RedirectURI()+"?"+c.query, func(r *http.Request) {
			if c.page {
				r.Header.Set("Sec-Fetch-Mode", "navigate")
				r.Header.Set("Sec-Fetch-Dest", "document")
			}
		})
		told, end := 0, false
		opts := callback.WaitOptions{Limit: time.Minute, Unattended: c.unattended, OnStray: func(_ error, ends bool) { told++; end = ends }}
		_, err := s.Wait(t.Context(), clk, opts)
		want := c.want
		if want == goesOn {
			want = callback.ErrTimeout.Error()
		}
		if err == nil || err.Error() != want || told != 1 || end != (c.want != goesOn) {
			t.Errorf("%+v: got %v, told %d times, to end %v", c, err, told, end)
		}
		if passed := time.Duration(clk.passed.Load()); passed < callback.StrayGrace || end && passed > 55*time.Second {
			t.Errorf("%+v: after %v", c, passed)
		}
		s.Finish(callback.Outcome{})
	}
}

// ofOwnProgram is how a program of the same user ends the wait, where the system tells whose it is.
func ofOwnProgram(verdict string) string {
	if runtime.GOOS == "linux" {
		return verdict
	}
	return ""
}

const strangerVariable = "CALLBACK_TEST_STRANGER"

// TestMain lets this test binary be another user's program that sends an answer.
func TestMain(m *testing.M) {
	address := os.Getenv(strangerVariable)
	if address == "" {
		os.Exit(m.Run())
	}
	answer, err := http.Get(address) //nolint:noctx // a process of its own
	if err != nil || answer.StatusCode != http.StatusBadRequest {
		os.Exit(1)
	}
	os.Exit(0)
}

func TestPastedCodeIsTaken(t *testing.T) {
	t.Parallel()
	s := listen(t)
	defer s.Finish(callback.Outcome{})
	pasted := make(chan callback.Answer, 1)
	pasted <- callback.Answer{Code: "typed"}
	if code, err := s.Wait(t.Context(), frozen{}, callback.WaitOptions{Pasted: pasted, Limit: time.Minute}); code != "typed" || err != nil {
		t.Errorf("got %q, %v", code, err)
	}
}

func TestPasted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, code string
		err        bool
	}{
		{"http://127.0.0.1:8484/oauth/callback?code=abc%2Bd&state=s\n", "abc+d", false},
		{"  code=abc&state=s ", "abc", false},
		{"http://127.0.0.1/oauth/callback?code=a\nbc&state=s#x", "abc", false},
		{"abcdefghijkl", "abcdefghijkl", false}, {"nonsense", "", true},
		{"http://127.0.0.1/oauth/callback?code=abc&state=other", "", true},
		{`"http://127.0.0.1/oauth/callback?code=abc&state=s"`, "abc", false},
		{"<http://127.0.0.1/oauth/callback?code=abc&state=s>", "abc", false},
		{"http://127.0.0.1/oauth/callback?error=access_denied", "", true},
		{"http://127.0.0.1/oauth/callback?code=abc", "", true},
		{"https://example.com/", "", true},
		{"", "", true}, {"yes", "", true}, {"code=%zz&state=s", "", true},
	} {
		got, err := callback.ParsePasted(c.text, "s")
		if got.Code != c.code || got.Err != nil || (err != nil) != c.err {
			t.Errorf("%q: got %+v, %v", c.text, got, err)
		}
	}
}

func TestPastedRefusal(t *testing.T) {
	t.Parallel()
	got, err := callback.ParsePasted("http://127.0.0.1/oauth/callback?error=access_denied&state=s", "s")
	if denied := (*callback.Denied)(nil); err != nil || !errors.As(got.Err, &denied) || denied.Code != "access_denied" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestPastedInPart(t *testing.T) {
	t.Parallel()
	const whole = "http://127.0.0.1:8484/oauth/callback?code=abc%2Bd&state=a-state"
	for n := len("http://127.0.0.1:"); n < len(whole); n++ {
		if _, err := callback.ParsePasted(whole[:n], "a-state"); !errors.Is(err, callback.ErrPartialAddress) {
			t.Errorf("%q: %v", whole[:n], err)
		}
	}
	for _, text := range []string{whole + "x", "http://127.0.0.1:8484/oauth/callback?code=a&state=b", "http://127.0.0.1:8484/authorize?state=a-state",
		"http://127.0.0.1:8484/oauth/callback?error=access_denied"} {
		if _, err := callback.ParsePasted(text, "a-state"); err == nil || errors.Is(err, callback.ErrPartialAddress) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzPasted(f *testing.F) {
	f.Add("http://127.0.0.1/oauth/callback?code=abc&state=s")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := callback.ParsePasted(text, "a-long-state-nobody-guesses")
		if err == nil && got == (callback.Answer{}) && !strings.Contains(text, "code=") {
			t.Fatalf("%q gives an empty code", text)
		}
	})
}

func TestOnlyLoopbackIsBound(t *testing.T) {
	t.Parallel()
	s := listen(t)
	defer s.Finish(callback.Outcome{})
	if !strings.HasPrefix(s.RedirectURI(), "http://127.0.0.1:") {
		t.Error(s.RedirectURI())
	}
	addrs, _ := net.InterfaceAddrs()
	for _, a := range addrs {
		ip, ok := a.(*net.IPNet)
		if !ok || ip.IP.IsLoopback() || ip.IP.To4() == nil {
			continue
		}
		target := net.JoinHostPort(ip.IP.String(), strings.Split(strings.TrimPrefix(s.RedirectURI(), "http://127.0.0.1:"), "/")[0])
		if c, err := net.DialTimeout("tcp", target, 200*time.Millisecond); err == nil {
			c.Close()
			t.Errorf("reachable at %s", target)
		}
	}
}
