// Package servicerole gives the credentials of a role to the AWS service that
// runs somebody's code: EC2's instance metadata and the container endpoints.
package servicerole

import (
	"fmt"
	"sync"
	"time"

	"github.com/awsid/awsid/internal/sandbox/authz"
	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/arn"
)

// DefaultLifetime is how long the credentials of EC2 and ECS live.
const DefaultLifetime = 6 * time.Hour

// Source issues the credentials of one place where code runs, and renews them
// when half of their life is over: there is always a good one to fetch well
// before the former ends.
type Source struct {
	state    *state.State
	authz    *authz.Authorizer
	services []string // the trust policy must name one of them

	mu      sync.Mutex
	last    Credential
	role    string
	renewAt time.Time
}

// Credential is a role credential and when it was made.
type Credential struct {
	state.Credential
	Issued time.Time
}

// Untrusted is the error of a role whose trust policy does not name the service.
type Untrusted struct{ Role string }

// Error names the role.
func (e *Untrusted) Error() string { return "the service may not assume the role " + e.Role }

// New returns a Source for a service ("ec2.amazonaws.com") or one of several.
func New(st *state.State, az *authz.Authorizer, services ...string) *Source {
	return &Source{state: st, authz: az, services: services}
}

// Get returns credentials of a role that are good for at least half of lifetime.
func (s *Source) Get(r *endpoint.Request, role, session string, lifetime time.Duration) (Credential, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.role == role && r.Now.Before(s.renewAt) && !r.Now.Before(s.last.Issued) {
		return s.last, nil
	}
	if !s.trusted(r, role) {
		return Credential{}, &Untrusted{role}
	}
	who, err := s.identity(role, session)
	if err != nil {
		return Credential{}, err
	}
	who.Session = &state.Session{Name: session, Issued: r.Now.UTC().Truncate(time.Second)}
	c, err := s.state.Issue(who, lifetime)
	if err != nil {
		return Credential{}, err
	}
	s.last, s.role, s.renewAt = Credential{c, who.Session.Issued}, role, r.Now.Add(lifetime/2)
	return s.last, nil
}

func (s *Source) trusted(r *endpoint.Request, role string) bool {
	for _, name := range s.services {
		as := &policy.Principal{Type: policy.Service, Name: name}
		if s.authz.Ask(r, authz.Question{Action: "sts:AssumeRole", Resource: role, As: as}).Allowed {
			return true
		}
	}
	return false
}

func (s *Source) identity(roleARN, session string) (state.Identity, error) {
	id := ""
	s.state.Read(func(w *world.World) {
		if role := w.RoleByARN(roleARN); role != nil {
			id = role.UniqueID(arn.AccountOf(roleARN))
		}
	})
	if id == "" {
		return state.Identity{}, fmt.Errorf("there is no role %s", roleARN)
	}
	return state.RoleIdentity(roleARN, id, session), nil
}
