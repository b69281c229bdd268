// Package sandbox is a stand-in for AWS sign-in on loopback: IAM Identity Center, STS, IAM, S3 and the metadata services
// over one stateful world. It is a product (awsid sandbox) and the test double of this project's own tests, and speaks
// AWS's protocols to any client.
package sandbox

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/awsid/awsid/internal/sandbox/authz"
	"github.com/awsid/awsid/internal/sandbox/control"
	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/fault"
	"github.com/awsid/awsid/internal/sandbox/iam"
	"github.com/awsid/awsid/internal/sandbox/metadata"
	"github.com/awsid/awsid/internal/sandbox/record"
	"github.com/awsid/awsid/internal/sandbox/s3"
	"github.com/awsid/awsid/internal/sandbox/signin"
	"github.com/awsid/awsid/internal/sandbox/ssooidc"
	"github.com/awsid/awsid/internal/sandbox/ssoportal"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/sts"
	"github.com/awsid/awsid/internal/sandbox/web"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/clock"
)

// services is everything the sandbox answers for. A new service is one line here.
var services = []func(endpoint.Deps) endpoint.Service{
	ssooidc.New, ssoportal.New, web.New, signin.New, sts.New, iam.New, metadata.NewInstance, metadata.NewContainer, s3.New,
}

// Options are what a sandbox takes from its surroundings. The zero value works: the system's clock and randomness.
type Options struct {
	Clock clock.Clock // nil: the system's
	Rand  io.Reader   // nil: the system's; need not be safe for concurrent use
	// StateFile keeps the state, world included, over restarts. When the file is there its world is used and not the one
	// given, unless KeepWorld says otherwise. Empty: nothing is kept.
	StateFile string
	KeepWorld bool
}

// Sandbox is one stand-in. It is an http.Handler for all AWS services; the metadata services have a handler of their own,
// as they have an address of their own.
type Sandbox struct {
	state  *state.State
	clock  *movableClock
	server *endpoint.Server
	token  string // of the control API
	faults *fault.Set
	log    *record.Log

	stateFile string
	base      atomic.Pointer[string] // address of the own listener, once there is one
}

// New returns a sandbox over a world, which it owns from now on. The error is about the world: a policy that cannot be
// read.
func New(w *world.World, o Options) (*Sandbox, error) {
	s, err := newSandbox(w, o)
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	return s, nil
}

func newSandbox(w *world.World, o Options) (*Sandbox, error) {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	random := &lockedReader{r: o.Rand}
	s := &Sandbox{clock: &movableClock{Clock: o.Clock}, faults: fault.NewSet(random), log: record.NewLog(), stateFile: o.StateFile}
	var err error
	if s.state, err = state.New(w, s.clock, random); err != nil {
		return nil, err
	}
	if s.stateFile != "" {
		if err := s.loadState(o); err != nil {
			return nil, err
		}
	}
	az, err := authz.New(s.state)
	if err != nil {
		return nil, err
	}
	deps := endpoint.Deps{State: s.state, Clock: s.clock, Authorizer: az, Base: s.pageAddress, Wall: o.Clock}
	s.token = s.state.Random("", 32)
	mux := endpoint.NewMux()
	for _, newService := range services {
		newService(deps).Mount(mux)
	}
	control.New(deps, control.Parts{Token: s.token, Faults: s.faults, Log: s.log, Advance: s.Advance}).Mount(mux)
	s.server = &endpoint.Server{Mux: mux, Deps: deps, Before: s.faults.Before(o.Clock), After: s.log.Hook(control.Name)}
	return s, nil
}

// ServeHTTP answers for every AWS service.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.server.ServeHTTP(w, r) }

// Metadata returns the handler of the instance metadata and container credentials services.
func (s *Sandbox) Metadata() http.Handler { return s.server.Metadata() }

// Token guards the control API (AWSID_SANDBOX_TOKEN).
func (s *Sandbox) Token() string { return s.token }

// Faults returns the orders to misbehave.
func (s *Sandbox) Faults() *fault.Set { return s.faults }

// Log returns what was asked so far.
func (s *Sandbox) Log() *record.Log { return s.log }

// State returns the sandbox's run-time state, for tests that look inside.
func (s *Sandbox) State() *state.State { return s.state }

// Secrets returns the password and a one-time code of a user, for a browse.Visitor. When all codes that hold were used it
// waits for the next one.
func (s *Sandbox) Secrets(ctx context.Context, _, user string) (password, code string, err error) {
	for {
		p := control.FindPerson(s.server.Deps, s.Now(), user)
		if p.Wait == 0 {
			return p.Password, p.Code, nil
		}
		if err := s.clock.Sleep(ctx, time.Duration(p.Wait)); err != nil {
			return "", "", err
		}
	}
}

// pageAddress returns where the sandbox's own pages are.
func (s *Sandbox) pageAddress(r *endpoint.Request) string {
	if base := s.base.Load(); base != nil && r.AWSHost != "" {
		return *base
	}
	if r.AWSHost != "" {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// lockedReader lets many requests read one source of randomness.
type lockedReader struct {
	mu sync.Mutex
	r  io.Reader
}

func (l *lockedReader) Read(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return io.ReadFull(l.r, p)
}

// movableClock is a clock that can be put forward.
type movableClock struct {
	clock.Clock
	ahead atomic.Int64 // nanoseconds
}

// Now returns the moved time.
func (m *movableClock) Now() time.Time { return m.Clock.Now().Add(time.Duration(m.ahead.Load())) }

// Advance puts the sandbox's clock forward, so that an expiry needs no waiting. It returns the sandbox's new time.
func (s *Sandbox) Advance(d time.Duration) time.Time {
	s.clock.ahead.Add(int64(d))
	return s.clock.Now()
}

// Now returns the sandbox's time.
func (s *Sandbox) Now() time.Time { return s.clock.Now() }
