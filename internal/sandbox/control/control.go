// Package control is the sandbox's own API: what tests and the command line
// ask of a running sandbox beside AWS's services. A token guards it.
package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/fault"
	"github.com/awsid/awsid/internal/sandbox/record"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/totp"
	"github.com/awsid/awsid/internal/sandbox/web"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// Prefix is where the control API is; no bucket can be called "-".
const Prefix = "/-/control"

// Name is the service's name; its requests are not recorded.
const Name = "control"

// Parts is what the control API works on.
type Parts struct {
	Token  string
	Faults *fault.Set
	Log    *record.Log
	// Advance puts the clock forward and returns the new time.
	Advance func(time.Duration) time.Time
}

type service struct {
	deps endpoint.Deps
	Parts
}

// New returns the control API behind a token.
func New(deps endpoint.Deps, parts Parts) endpoint.Service {
	s := &service{deps, parts}
	return endpoint.Service{Name: Name, Mount: func(m *endpoint.Mux) {
		for _, op := range []struct {
			name, method, path string
			answer             endpoint.Answer
		}{
			{"Person", http.MethodGet, "/person", s.getPerson},
			{"ClearLog", http.MethodDelete, "/log", s.clearLog},
			{"Counts", http.MethodGet, "/counts", s.getCounts},
			{"ListFaults", http.MethodGet, "/faults", s.listFaults},
			{"AddFault", http.MethodPost, "/faults", endpoint.JSON(badRequest, s.addFault)},
			{"RemoveFault", http.MethodDelete, "/faults", s.removeFault},
			{"IssueToken", http.MethodPost, "/token", endpoint.JSON(badRequest, s.issueToken)},
			{"ReadClock", http.MethodGet, "/clock", s.readClock},
			{"AdvanceClock", http.MethodPost, "/clock", endpoint.JSON(badRequest, s.advanceClock)},
		} {
			m.REST(Name, op.name, op.method, Prefix+op.path, func(r *endpoint.Request) (any, error) {
				if err := s.checkToken(r); err != nil {
					return nil, err
				}
				return op.answer(r)
			})
		}
		m.HandleREST(Name, "ReadLog", http.MethodGet, Prefix+"/log", s.readLog)
	}}
}

// checkToken refuses requests without the token.
func (s *service) checkToken(r *endpoint.Request) error {
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if r.AWSHost != "" || !state.SecretsEqual(token, s.Token) {
		return wire.New(http.StatusForbidden, "AccessDeniedException", "the sandbox's control token is missing or wrong")
	}
	return nil
}

func badRequest(err error) error {
	return wire.New(http.StatusBadRequest, "InvalidRequestException", err.Error())
}

// readLog writes the requests after number "after" as JSON lines. With "wait" it waits for the next one when there
// is none yet.
func (s *service) readLog(w http.ResponseWriter, r *endpoint.Request) error {
	if err := s.checkToken(r); err != nil {
		return err
	}
	after, _ := strconv.ParseInt(r.Form.Get("after"), 10, 64) // nothing: from the start
	entries, more := s.Log.After(after)
	if len(entries) == 0 && r.Form.Get("wait") != "" {
		timeout := time.NewTimer(20 * time.Second)
		defer timeout.Stop()
		select {
		case <-more:
			entries, _ = s.Log.After(after)
		case <-timeout.C:
		case <-r.Context().Done():
			return nil
		}
	}
	w.Header().Set("Content-Type", "application/jsonl")
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, e := range entries {
		if err := enc.Encode(e); err != nil {
			return nil // the client has gone
		}
	}
	return nil
}

func (s *service) clearLog(*endpoint.Request) (any, error) {
	s.Log.Clear()
	return struct{}{}, nil
}

func (s *service) getCounts(*endpoint.Request) (any, error) { return s.Log.Counts(), nil }

func (s *service) listFaults(*endpoint.Request) (any, error) { return s.Faults.List(), nil }

// ExpiredRegistrations is the order that ends all client registrations at once; it does not stay in the list of
// faults.
const ExpiredRegistrations = "expired-registrations"

// Added is the answer to a new fault.
type Added struct {
	ID       string `json:"id,omitempty"`
	Affected int    `json:"affected,omitempty"` // registrations that were ended
}

func (s *service) addFault(_ *endpoint.Request, f *fault.Fault) (any, error) {
	if f.Kind == ExpiredRegistrations {
		return Added{Affected: s.deps.State.ExpireClients()}, nil
	}
	id, err := s.Faults.Add(*f)
	if err != nil {
		return nil, badRequest(err)
	}
	return Added{ID: id}, nil
}

// Removed is the answer to taking faults back.
type Removed struct {
	Removed int `json:"removed"`
}

func (s *service) removeFault(r *endpoint.Request) (any, error) {
	return Removed{s.Faults.Remove(r.Form.Get("id"))}, nil
}

// Clock is the sandbox's time, and how far to put it forward.
type Clock struct {
	Now     time.Time  `json:"now,omitzero"`
	Advance fault.Wait `json:"advance,omitzero"`
}

func (s *service) readClock(r *endpoint.Request) (any, error) { return Clock{Now: r.Now}, nil }

func (s *service) advanceClock(_ *endpoint.Request, in *Clock) (any, error) {
	if in.Advance < 0 {
		return nil, wire.New(http.StatusBadRequest, "InvalidRequestException", "the clock goes forward only")
	}
	return Clock{Now: s.Advance(time.Duration(in.Advance))}, nil
}

// Token is a web identity token.
type Token struct {
	Token string `json:"token"`
}

// issueToken signs a web identity token with a key of the world.
func (s *service) issueToken(r *endpoint.Request, in *world.TokenRequest) (any, error) {
	var out Token
	var err error
	s.deps.State.Read(func(w *world.World) { out.Token, err = w.Token(r.Now, *in) })
	if err != nil {
		return nil, badRequest(err)
	}
	return out, nil
}

// Person is what a user types to sign in.
type Person struct {
	Password string `json:"password"`
	Code     string `json:"code"`
	// Wait is how long until there is a code that was not used yet; Code is empty until then.
	Wait fault.Wait `json:"wait,omitzero"`
}

// getPerson answers for the browser that the sandbox starts in place of a person.
func (s *service) getPerson(r *endpoint.Request) (any, error) {
	return FindPerson(s.deps, r.Now, r.Form.Get("user")), nil
}

// FindPerson returns the password and a one-time code of a user; IAM users are named by ARN. A code works once, so it may
// be that of a time step beside the present one.
func FindPerson(deps endpoint.Deps, now time.Time, name string) (out Person) {
	seed := ""
	deps.State.Read(func(w *world.World) {
		for _, in := range w.IdentityCenter {
			if p := in.Person(name); p != nil && (p.Password != "" || p.MFASeed != "") {
				out.Password, seed = p.Password, p.MFASeed
			}
		}
		if u, _ := w.UserByARN(name); u != nil {
			out.Password = u.Password
			if len(u.MFADevices) > 0 {
				seed = u.MFADevices[0].Seed
			}
		}
	})
	key, err := totp.DecodeSeed(seed)
	if err != nil {
		return out
	}
	step := totp.Step(now)
	for _, near := range []int64{step - 1, step + 1, step} {
		if !deps.State.ProofUsed(web.CodeUse(name, near)) {
			out.Code = totp.Code(key, near)
		}
	}
	if out.Code == "" {
		out.Wait = fault.Wait(time.Unix((step+1)*int64(totp.Period/time.Second), 0).Sub(now))
	}
	return out
}

// Client calls the control API of a running sandbox.
type Client struct {
	base, token string
	http        *http.Client
}

// NewClient returns a client of the sandbox at base (AWSID_SANDBOX).
func NewClient(base, token string) *Client {
	return &Client{base, token, &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{}}}
}

// ErrNoSandbox says that there is no sandbox to talk to.
var ErrNoSandbox = errors.New("AWSID_SANDBOX is not set: this is not the environment of a sandbox")

// Call sends in as JSON and reads the answer into out; either may be nil.
func (c *Client) Call(ctx context.Context, method, path string, in, out any) error {
	data, err := c.Raw(ctx, method, path, in)
	if err != nil || out == nil {
		return err
	}
	return json.Unmarshal(data, out)
}

// Raw is Call that returns the answer's text.
func (c *Client) Raw(ctx context.Context, method, path string, in any) ([]byte, error) {
	if c.base == "" {
		return nil, ErrNoSandbox
	}
	var body io.Reader = http.NoBody
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+Prefix+path, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	req.Header.Set("Content-Type", "application/json")
	res, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		var e struct{ Message string }
		if json.Unmarshal(data, &e) == nil && e.Message != "" {
			return nil, errors.New(e.Message)
		}
		return nil, fmt.Errorf("the sandbox answers %s", res.Status)
	}
	return data, nil
}

// Person returns the password and the present one-time code of a user. When all codes that hold were used it waits for the
// next one.
func (c *Client) Person(ctx context.Context, place, user string) (password, code string, err error) {
	for {
		var out Person
		err := c.Call(ctx, http.MethodGet, "/person?"+url.Values{"next": {place}, "user": {user}}.Encode(), nil, &out)
		if err != nil || out.Wait == 0 {
			return out.Password, out.Code, err
		}
		select {
		case <-time.After(time.Duration(out.Wait)):
		case <-ctx.Done():
			return "", "", ctx.Err()
		}
	}
}
