package fault

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sys/clock"
)

// Before returns the step that lets faults strike before an operation runs.
func (s *Set) Before(c clock.Clock) func(http.ResponseWriter, *endpoint.Request) (bool, error) {
	return func(w http.ResponseWriter, r *endpoint.Request) (bool, error) {
		for _, f := range s.Strike(r.Service, r.Operation) {
			r.Fault = f.ID
			if done, err := f.apply(w, r, c); done || err != nil {
				return done, err
			}
		}
		return false, nil
	}
}

func (f Fault) apply(w http.ResponseWriter, r *endpoint.Request, c clock.Clock) (done bool, err error) {
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
		return true, f.body(w)
	case Throttle:
		return false, f.throttled(r)
	}
	return f.fail(w, r)
}

// body answers with a body that is no answer of the service.
func (f Fault) body(w http.ResponseWriter) error {
	body, kind, status := f.Body, "application/json", f.Status
	switch {
	case f.Kind == Empty:
		body = ""
	case body == "":
		body = `{"accessToken": <html>`
	case strings.HasPrefix(body, "<"):
		kind = "text/html"
	}
	if status == 0 {
		status = http.StatusOK
	}
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(status)
	_, err := io.WriteString(w, body)
	return err
}

// fail is the error that was ordered. An OAuth error ("slow_down",
// "TOKEN_EXPIRED") takes the shape that the service gives it: on a sign-in
// page it goes back to the client with the browser (RFC 6749, 4.1.2.1).
func (f Fault) fail(w http.ResponseWriter, r *endpoint.Request) (done bool, err error) {
	e := wire.New(http.StatusServiceUnavailable, "ServiceUnavailable", "the service is unavailable (a fault of the sandbox)")
	code := f.Code
	switch {
	case r.Operation == "Authorize" && code != "":
		return f.redirect(w, r)
	case r.Service == "sso-oidc" && strings.Contains(code, "_"):
		e, f.Code = wire.OAuth(code, "a fault of the sandbox"), ""
	case r.Service == "signin" && strings.Contains(code, "_"):
		e = wire.New(http.StatusForbidden, "AccessDeniedException", "a fault of the sandbox").With("error", code)
		f.Code = ""
	}
	e.Bare = f.Bare
	return false, f.override(e)
}

// redirect sends the browser back to the client with an error.
func (f Fault) redirect(w http.ResponseWriter, r *endpoint.Request) (done bool, err error) {
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

// throttled is how each service says that requests come too fast.
func (f Fault) throttled(r *endpoint.Request) error {
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
	return f.override(e)
}

// override puts in what the order says for itself.
func (f Fault) override(e *wire.Error) error {
	if f.Status != 0 {
		e.Status = f.Status
	}
	if f.Code != "" {
		e.Code = f.Code
	}
	if f.Message != "" {
		e.Message = f.Message
	}
	return e
}
