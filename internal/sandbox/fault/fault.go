// Package fault makes the sandbox misbehave on purpose: slow, throttled, failing, cut off, with a wrong clock, or
// talking nonsense.
package fault

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sys/clock"
)

// Kind is one way to misbehave.
type Kind string

// The kinds.
const (
	Latency  Kind = "latency"  // wait Delay, then answer as always
	Throttle Kind = "throttle" // the service's throttling error
	Fail     Kind = "error"    // Status and Code, 503 ServiceUnavailable when empty
	Drop     Kind = "drop"     // close the connection without an answer
	Skew     Kind = "skew"     // the service's clock is off by Delay (may be negative)
	Garbage  Kind = "garbage"  // status 200 (or Status) and a body that cannot be read
	Empty    Kind = "empty"    // status 200 (or Status) and no body
	Cut      Kind = "cut"      // run the operation, and close the connection in the middle of its answer
)

// Fault is one order to misbehave.
type Fault struct {
	ID        string  `json:"id"`
	Kind      Kind    `json:"kind"`
	Service   string  `json:"service,omitempty"`   // empty: every service
	Operation string  `json:"operation,omitempty"` // empty: every operation
	Account   string  `json:"account,omitempty"`   // empty: every account that a request may be about
	Times     int     `json:"times,omitempty"`     // how often; 0: until it is removed
	Skip      int     `json:"skip,omitempty"`      // let this many pass first
	Rate      float64 `json:"rate,omitempty"`      // share of the requests, 0..1; 0: all of them
	Delay     Wait    `json:"delay,omitzero"`
	Status    int     `json:"status,omitempty"`
	Code      string  `json:"code,omitempty"`
	Message   string  `json:"message,omitempty"`
	Body      string  `json:"body,omitempty"` // Garbage
	Bare      bool    `json:"bare,omitempty"` // Fail: without the header that names the error
	Hits      int     `json:"hits"`           // how often it struck
}

var kinds = []Kind{Latency, Throttle, Fail, Drop, Skew, Garbage, Empty, Cut}

// Wait is a time.Duration as text ("1.5s").
type Wait time.Duration

// MarshalText writes the duration.
func (w Wait) MarshalText() ([]byte, error) { return []byte(time.Duration(w).String()), nil }

// UnmarshalText reads the duration.
func (w *Wait) UnmarshalText(text []byte) error {
	d, err := time.ParseDuration(string(text))
	*w = Wait(d)
	return err
}

// maxDelay keeps a typing error from hanging a client.
const maxDelay = 10 * time.Minute

// Check refuses an order that makes no sense.
func (f *Fault) Check() error {
	d := time.Duration(f.Delay)
	switch {
	case f.Kind == Latency && (d <= 0 || d > maxDelay):
		return fmt.Errorf("latency wants a delay between 0 and %s", maxDelay)
	case f.Kind == Skew && d == 0:
		return fmt.Errorf("skew wants a delay: how far the clock is off")
	case !slices.Contains(kinds, f.Kind):
		return fmt.Errorf("kind %q is none of %v", f.Kind, kinds)
	case f.Status != 0 && (f.Status < 400 || f.Status > 599):
		return fmt.Errorf("status %d is no error", f.Status)
	case f.Rate < 0 || f.Rate > 1 || f.Times < 0 || f.Skip < 0:
		return fmt.Errorf("rate must be between 0 and 1, times and skip not negative")
	}
	return nil
}

// Set is the faults of one sandbox; it is safe for concurrent use.
type Set struct {
	mu     sync.Mutex
	rand   io.Reader
	next   int
	faults []*Fault
}

// NewSet returns an empty set; rand decides the faults that have a rate.
func NewSet(rand io.Reader) *Set { return &Set{rand: rand} }

// Add orders a fault and returns its ID.
func (s *Set) Add(f Fault) (string, error) {
	if err := f.Check(); err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next++
	f.ID, f.Hits = strconv.Itoa(s.next), 0
	s.faults = append(s.faults, &f)
	return f.ID, nil
}

// List returns the faults in the order they were added.
func (s *Set) List() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Fault, len(s.faults))
	for i, f := range s.faults {
		out[i] = *f
	}
	return out
}

// Remove takes a fault back, all of them for an empty ID, and returns how many there were.
func (s *Set) Remove(id string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	was := len(s.faults)
	s.faults = slices.DeleteFunc(s.faults, func(f *Fault) bool { return id == "" || f.ID == id })
	return was - len(s.faults)
}

// Strike returns the faults that hit a request, in order.
func (s *Set) Strike(service, operation, account string) []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Fault
	for _, f := range s.faults {
		if !f.concerns(service, operation, account) || f.Times > 0 && f.Hits >= f.Times {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			continue
		}
		if f.Rate > 0 && s.randomShare() >= f.Rate {
			continue
		}
		f.Hits++
		out = append(out, *f)
	}
	return out
}

// concerns reports whether the fault is ordered for such requests.
func (f *Fault) concerns(service, operation, account string) bool {
	return (f.Service == "" || f.Service == service) && (f.Operation == "" || f.Operation == operation) &&
		(f.Account == "" || f.Account == account)
}

// randomShare returns a number in [0, 1).
func (s *Set) randomShare() float64 {
	var b [8]byte
	if _, err := io.ReadFull(s.rand, b[:]); err != nil {
		return 0
	}
	return float64(binary.LittleEndian.Uint64(b[:])>>11) / (1 << 53)
}

// Before returns the step that lets faults strike before an operation runs.
func (s *Set) Before(c clock.Clock) func(http.ResponseWriter, *endpoint.Request) (bool, error) {
	return func(w http.ResponseWriter, r *endpoint.Request) (bool, error) {
		for _, f := range s.Strike(r.Service, r.Operation, r.Form.Get("account_id")) {
			r.Fault = f.ID
			if done, err := f.applyTo(w, r, c); done || err != nil {
				return done, err
			}
		}
		return false, nil
	}
}

func (f Fault) applyTo(w http.ResponseWriter, r *endpoint.Request, c clock.Clock) (done bool, err error) {
	switch f.Kind {
	case Latency:
		return false, c.Sleep(r.Context(), time.Duration(f.Delay))
	case Skew:
		r.Now, r.Skewed = r.Now.Add(time.Duration(f.Delay)), true
		w.Header().Set("Date", r.Now.UTC().Format(http.TimeFormat))
		return false, nil
	case Drop:
		// The server cuts the connection and logs nothing for this value.
		panic(http.ErrAbortHandler)
	case Cut:
		r.Cut = true
		return false, nil
	case Garbage, Empty:
		return true, f.writeBody(w)
	case Throttle:
		return false, f.throttlingError(r)
	}
	return f.failRequest(w, r)
}

// writeBody answers with a body that is no answer of the service.
func (f Fault) writeBody(w http.ResponseWriter) error {
	body, kind := f.Body, "application/json"
	switch {
	case f.Kind == Empty:
		body = ""
	case body == "":
		body = `{"accessToken": <html>`
	case strings.HasPrefix(body, "<"):
		kind = "text/html"
	}
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(cmp.Or(f.Status, http.StatusOK))
	_, err := io.WriteString(w, body)
	return err
}

// failRequest is the error that was ordered. An OAuth error ("slow_down", "TOKEN_EXPIRED") takes the shape that the service
// gives it: on a sign-in page it goes back to the client with the browser (RFC 6749, 4.1.2.1).
func (f Fault) failRequest(w http.ResponseWriter, r *endpoint.Request) (done bool, err error) {
	e := wire.New(http.StatusServiceUnavailable, "ServiceUnavailable", "the service is unavailable (a fault of the sandbox)")
	code := f.Code
	switch {
	case r.Operation == "Authorize" && code != "":
		return f.redirectBrowser(w, r)
	case r.Service == "sso-oidc" && strings.Contains(code, "_"):
		e, f.Code = wire.OAuth(code, "a fault of the sandbox"), ""
	case r.Service == "signin" && strings.Contains(code, "_"):
		e = wire.New(http.StatusForbidden, "AccessDeniedException", "a fault of the sandbox").With("error", code)
		f.Code = ""
	}
	e.Bare = f.Bare
	return false, f.withOrderedWords(e)
}

// redirectBrowser sends the browser back to the client with an error.
func (f Fault) redirectBrowser(w http.ResponseWriter, r *endpoint.Request) (done bool, err error) {
	to, err := url.Parse(r.Form.Get("redirect_uri"))
	if err != nil {
		return false, err
	}
	q := url.Values{"error": {f.Code}, "state": {r.Form.Get("state")}}
	if f.Message != "" {
		q.Set("error_description", f.Message)
	}
	to.RawQuery = q.Encode()
	http.Redirect(w, r.Request, to.String(), http.StatusFound)
	return true, nil
}

// throttlingError is how each service says that requests come too fast.
func (f Fault) throttlingError(r *endpoint.Request) error {
	var e *wire.Error
	switch r.Service {
	case "sso":
		e = wire.New(http.StatusTooManyRequests, "TooManyRequestsException", "HTTP 429 Unknown Code")
	case "sso-oidc", "signin":
		e = wire.New(http.StatusTooManyRequests, "TooManyRequestsException", "Rate exceeded")
	case "s3":
		e = wire.New(http.StatusServiceUnavailable, "SlowDown", "Please reduce your request rate.")
	default:
		e = wire.New(http.StatusBadRequest, "Throttling", "Rate exceeded")
	}
	return f.withOrderedWords(e)
}

// withOrderedWords puts in what the order says for itself.
func (f Fault) withOrderedWords(e *wire.Error) error {
	e.Status, e.Code, e.Message = cmp.Or(f.Status, e.Status), cmp.Or(f.Code, e.Code), cmp.Or(f.Message, e.Message)
	return e
}
