package control

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/fault"
	"github.com/awsid/awsid/internal/sandbox/record"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/wire"
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

// Service returns the control API behind a token.
func Service(deps endpoint.Deps, parts Parts) endpoint.Service {
	s := &service{deps, parts}
	return endpoint.Service{Name: Name, Mount: func(m *endpoint.Mux) {
		for _, op := range []struct {
			name, method, path string
			handler            endpoint.Handler
		}{
			{"Person", http.MethodGet, "/person", s.person},
			{"ReadLog", http.MethodGet, "/log", s.readLog},
			{"ClearLog", http.MethodDelete, "/log", s.clearLog},
			{"Counts", http.MethodGet, "/counts", s.counts},
			{"ListFaults", http.MethodGet, "/faults", s.listFaults},
			{"AddFault", http.MethodPost, "/faults", s.addFault},
			{"RemoveFault", http.MethodDelete, "/faults", s.removeFault},
			{"IssueToken", http.MethodPost, "/token", s.issueToken},
			{"ReadClock", http.MethodGet, "/clock", s.readClock},
			{"AdvanceClock", http.MethodPost, "/clock", s.advanceClock},
		} {
			m.REST(Name, op.name, op.method, Prefix+op.path, s.guarded(op.handler))
		}
	}}
}

// guarded refuses requests without the token.
func (s *service) guarded(h endpoint.Handler) endpoint.Handler {
	return func(w http.ResponseWriter, r *endpoint.Request) error {
		token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		if r.AWSHost != "" || !state.Same(token, s.Token) {
			return wire.New(http.StatusForbidden, "AccessDeniedException", "the sandbox's control token is missing or wrong")
		}
		return h(w, r)
	}
}

func bad(err error) error {
	return wire.New(http.StatusBadRequest, "InvalidRequestException", err.Error())
}

// readLog writes the requests after number "after" as JSON lines. With
// "wait" it waits for the next one when there is none yet.
func (s *service) readLog(w http.ResponseWriter, r *endpoint.Request) error {
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

func (s *service) clearLog(w http.ResponseWriter, r *endpoint.Request) error {
	s.Log.Clear()
	return wire.WriteJSON(w, r.ID, struct{}{})
}

func (s *service) counts(w http.ResponseWriter, r *endpoint.Request) error {
	return wire.WriteJSON(w, r.ID, s.Log.Counts())
}

func (s *service) listFaults(w http.ResponseWriter, r *endpoint.Request) error {
	return wire.WriteJSON(w, r.ID, s.Faults.List())
}

// ExpiredRegistrations is the order that ends all client registrations at
// once; it does not stay in the list of faults.
const ExpiredRegistrations = "expired-registrations"

// Added is the answer to a new fault.
type Added struct {
	ID       string `json:"id,omitempty"`
	Affected int    `json:"affected,omitempty"` // registrations that were ended
}

func (s *service) addFault(w http.ResponseWriter, r *endpoint.Request) error {
	var f fault.Fault
	if err := json.Unmarshal(r.Body, &f); err != nil {
		return bad(err)
	}
	if f.Kind == ExpiredRegistrations {
		return wire.WriteJSON(w, r.ID, Added{Affected: s.deps.State.ExpireClients()})
	}
	id, err := s.Faults.Add(f)
	if err != nil {
		return bad(err)
	}
	return wire.WriteJSON(w, r.ID, Added{ID: id})
}

// Removed is the answer to taking faults back.
type Removed struct {
	Removed int `json:"removed"`
}

func (s *service) removeFault(w http.ResponseWriter, r *endpoint.Request) error {
	return wire.WriteJSON(w, r.ID, Removed{s.Faults.Remove(r.Form.Get("id"))})
}

// Clock is the sandbox's time, and how far to put it forward.
type Clock struct {
	Now     time.Time  `json:"now,omitzero"`
	Advance fault.Wait `json:"advance,omitzero"`
}

func (s *service) readClock(w http.ResponseWriter, r *endpoint.Request) error {
	return wire.WriteJSON(w, r.ID, Clock{Now: r.Now})
}

func (s *service) advanceClock(w http.ResponseWriter, r *endpoint.Request) error {
	var in Clock
	if err := json.Unmarshal(r.Body, &in); err != nil {
		return bad(err)
	}
	if in.Advance < 0 {
		return wire.New(http.StatusBadRequest, "InvalidRequestException", "the clock goes forward only")
	}
	return wire.WriteJSON(w, r.ID, Clock{Now: s.Advance(time.Duration(in.Advance))})
}
