package fault

import (
	"net/http"
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
	case Garbage:
		body := f.Body
		if body == "" {
			body = `{"accessToken": <html>`
		}
		w.Header().Set("Content-Type", "application/json")
		_, err := w.Write([]byte(body))
		return true, err
	case Throttle:
		return false, f.throttled(r)
	}
	e := wire.New(http.StatusServiceUnavailable, "ServiceUnavailable", "the service is unavailable (a fault of the sandbox)")
	return false, f.override(e)
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
