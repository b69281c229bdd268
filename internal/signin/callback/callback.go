// Package callback is the loopback end of a sign-in in the browser (RFC 8252 section 7.3): a small server that takes
// the authorization code and shows the person how it went.
//
// Anything in the person's browser can send requests to it, so it listens on 127.0.0.1 only, answers its own host
// name only, and takes a code only with the state of this very sign-in. Everything else is answered and forgotten.
package callback

import (
	"cmp"
	"context"
	"crypto/sha256"
	_ "embed" // the page
	"encoding/base64"
	"errors"
	"fmt"
	"html"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/peeruser"
	"github.com/awsid/awsid/internal/sys/problem"
)

// Path is where the service sends the browser back to.
const Path = "/oauth/callback"

// StrayGrace is how long the wait goes on after an answer without the state that
// may end it: the genuine answer may still come.
const StrayGrace = 20 * time.Second

// Outcome is what the person's browser shows at the end.
type Outcome struct {
	OK     bool
	Title  string // "Signed in to corp"
	Detail string // one sentence
}

// The ways in which waiting can end without an answer of the provider.
var (
	ErrTimeout    = errors.New("nobody finished the sign-in in time")
	ErrWrongState = errors.New("the answer belongs to another sign-in (its state differs)")
)

// Server waits for one answer. It serves from the moment Listen returns.
type Server struct {
	state    string
	hosts    []string
	port     int
	http     *http.Server
	answer   chan Answer
	strays   chan strayAnswer
	done     chan struct{} // closed once outcome is set
	outcome  Outcome
	answered atomic.Bool   // a browser brought the answer
	served   chan struct{} // closed once that browser has its page
}

type strayAnswer struct {
	err error
	// fromOwnProgram: a program of this user sent it, and no page in a browser, which says that it is one.
	fromOwnProgram bool
}

// readTimeout is how long a client may take for a request with all that it sends behind it.
const readTimeout = 10 * time.Second

// Listen binds 127.0.0.1 on a port (0: any free one) and starts to serve.
func Listen(ctx context.Context, port int, state string) (*Server, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return nil, err
	}
	addr, _ := l.Addr().(*net.TCPAddr)
	s := &Server{state: state, port: addr.Port, answer: make(chan Answer, 1), strays: make(chan strayAnswer, 1),
		done: make(chan struct{}), served: make(chan struct{})}
	for _, name := range []string{"127.0.0.1", "localhost"} {
		s.hosts = append(s.hosts, fmt.Sprintf("%s:%d", name, s.port))
	}
	s.http = &http.Server{Handler: s, MaxHeaderBytes: 64 << 10, ErrorLog: log.New(io.Discard, "", 0),
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: readTimeout, IdleTimeout: 30 * time.Second}
	go func() { _ = s.http.Serve(l) }()
	return s, nil
}

// Port is the port that is served.
func (s *Server) Port() int { return s.port }

// RedirectURI is the address to hand to the service.
func (s *Server) RedirectURI() string { return fmt.Sprintf("http://127.0.0.1:%d%s", s.port, Path) }

// WaitOptions say how long to wait and for what.
type WaitOptions struct {
	Limit time.Duration
	// Unattended: every answer without the state of this sign-in, a code or an error, ends the wait after StrayGrace,
	// since nobody is there to try again or to give up. With a person at the terminal only one that a program of theirs
	// sent does: any web page and any other user of this machine can send one.
	Unattended bool
	// OnStray is told of each request that is put aside, and whether it will end the wait; may be nil.
	OnStray func(err error, ends bool)
	// Pasted delivers what the person typed in; may be nil.
	Pasted <-chan Answer
}

// Wait returns the authorization code, *Denied, ErrTimeout, ErrWrongState or
// the context's error. Call Finish afterwards.
func (s *Server) Wait(ctx context.Context, clk clock.Clock, opts WaitOptions) (string, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	limit := afterWallTime(ctx, clk, opts.Limit)
	var grace <-chan error
	var verdict error
	for {
		select {
		case a := <-s.answer:
			return a.Code, a.Err
		case p := <-opts.Pasted:
			return p.Code, p.Err
		case got := <-s.strays:
			ends := opts.Unattended || got.fromOwnProgram
			if opts.OnStray != nil {
				opts.OnStray(got.err, ends)
			}
			if grace == nil && ends {
				grace, verdict = afterWallTime(ctx, clk, StrayGrace), got.err
			}
		case err := <-grace:
			return "", cmp.Or(err, verdict)
		case err := <-limit:
			return "", cmp.Or(err, ErrTimeout)
		}
	}
}

// clockStep is how often the clock is looked at while waiting: a limit is one of
// wall time, which a suspended machine or a test puts forward.
const clockStep = time.Second

// afterWallTime delivers nil once d has passed, or the context's error.
func afterWallTime(ctx context.Context, clk clock.Clock, d time.Duration) <-chan error {
	c, end := make(chan error, 1), clk.Now().Add(d)
	go func() {
		for left := d; left > 0; left = end.Sub(clk.Now()) {
			if err := clk.Sleep(ctx, min(left, clockStep)); err != nil {
				c <- err
				return
			}
		}
		c <- nil
	}()
	return c
}

// Finish shows the outcome to the browser that brought the answer and ends the server once it has the page, or after
// two seconds. Other connections are cut: browsers open some ahead of need and leave them idle.
func (s *Server) Finish(o Outcome) {
	s.outcome = o
	close(s.done)
	if s.answered.Load() {
		timer := time.NewTimer(2 * time.Second)
		defer timer.Stop()
		select {
		case <-s.served:
		case <-timer.C:
		}
	}
	_ = s.http.Close()
}

// ServeHTTP answers one request of a browser.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case !slices.Contains(s.hosts, r.Host):
		http.Error(w, "this address does not belong to awsid", http.StatusMisdirectedRequest)
	case r.URL.Path != Path:
		http.NotFound(w, r)
	case r.Method != http.MethodGet:
		w.Header().Set("Allow", http.MethodGet)
		http.Error(w, "only GET is served here", http.StatusMethodNotAllowed)
	default:
		s.serveAnswer(w, r)
	}
}

// serveAnswer sorts the query of the callback: ours, a stray one, or noise.
func (s *Server) serveAnswer(w http.ResponseWriter, r *http.Request) {
	a, err := parseAnswer(r.URL.Query(), s.state)
	if err != nil {
		if isNavigation(r.Header) && !errors.Is(err, errNoAnswer) {
			isProgram := r.Header.Get("Sec-Fetch-Mode") == "" && peeruser.IsOwn(r.RemoteAddr, s.hosts[0])
			select {
			case s.strays <- strayAnswer{err, isProgram}:
			default:
			}
		}
		renderPage(w, http.StatusBadRequest, strayPage(err))
		return
	}
	if s.answered.CompareAndSwap(false, true) { // a reload comes second and does not count
		defer close(s.served)
		s.answer <- a
	}
	// The page tells how the sign-in really ended, so it waits for the token; the request has been read.
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	select {
	case <-s.done:
	case <-r.Context().Done():
		return
	}
	status := http.StatusOK
	if !s.outcome.OK {
		status = http.StatusForbidden
	}
	renderPage(w, status, s.outcome)
}

// strayPage is the page for an answer that is put aside. Anybody can have sent
// it, so of the provider's words only a bare error code is shown.
func strayPage(err error) Outcome {
	if denied, ok := errors.AsType[*Denied](err); ok && strings.Trim(denied.Code, "abcdefghijklmnopqrstuvwxyz_") == "" {
		return Outcome{Title: "Not signed in",
			Detail: "The sign-in page answered " + denied.Code + ". The terminal says more."}
	}
	return Outcome{Title: "Not this sign-in",
		Detail: "The address does not belong to the sign-in that awsid is waiting for. Go back to the tab in which you signed in."}
}

// isNavigation reports whether the request can be the browser coming back from the provider, and not an image or a
// script of some page. Browsers say so in the Sec-Fetch headers; other programs send none.
func isNavigation(h http.Header) bool {
	mode, dest := h.Get("Sec-Fetch-Mode"), h.Get("Sec-Fetch-Dest")
	return h.Get("Origin") == "" && (mode == "" || mode == "navigate") && (dest == "" || dest == "document")
}

//go:embed page.html
var pageTemplate string

// forgetCodeScript takes the code out of the address bar and the history.
const forgetCodeScript = `history.replaceState(null,"","/oauth/callback")`

// PlainText is an error without the place in a file that it came from, which is for the terminal.
func PlainText(err error) string {
	var e *problem.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	bare := *e
	bare.Origin = ""
	return bare.Error()
}

// renderPage writes the page. Nothing in it comes from elsewhere, and the policy lets nothing be loaded.
func renderPage(w http.ResponseWriter, status int, o Outcome) {
	sum := sha256.Sum256([]byte(forgetCodeScript))
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; script-src 'sha256-"+
		base64.StdEncoding.EncodeToString(sum[:])+"'")
	h.Set("Connection", "close")
	class := "bad"
	if o.OK {
		class = "good"
	}
	text := strings.NewReplacer("{{class}}", class, "{{title}}", html.EscapeString(o.Title),
		"{{detail}}", html.EscapeString(o.Detail), "{{script}}", forgetCodeScript).Replace(pageTemplate)
	// With its length and flushed, the page is complete before the server ends.
	h.Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
	_ = http.NewResponseController(w).Flush()
}
