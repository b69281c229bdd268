// Package metadata is where code that runs in AWS finds its credentials: the EC2 instance metadata service, versions 1
// and 2, and the credentials endpoint of ECS tasks and EKS pods.
package metadata

import (
	"fmt"
	"sync"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/arn"
)

// defaultLifetime is how long the credentials of EC2 and ECS live.
const defaultLifetime = 6 * time.Hour

// roleSource issues the credentials of one place where code runs, and renews them when half of their life is over:
// there is always a good one to fetch well before the former ends.
type roleSource struct {
	deps     endpoint.Deps
	services []string // the trust policy must name one of them

	mu      sync.Mutex
	last    roleCredential
	role    string
	renewAt time.Time
}

// roleCredential is a role credential and when it was made.
type roleCredential struct {
	state.Credential
	issued time.Time
}

// untrustedError is the error of a role whose trust policy does not name the service.
type untrustedError struct{ role string }

func (e *untrustedError) Error() string { return "the service may not assume the role " + e.role }

// freshCredentials returns credentials of a role that are good for at least half of lifetime.
func (s *roleSource) freshCredentials(r *endpoint.Request, roleARN, session string, lifetime time.Duration) (roleCredential, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.role == roleARN && r.Now.Before(s.renewAt) && !r.Now.Before(s.last.issued) {
		return s.last, nil
	}
	if !s.isTrusted(r, roleARN) {
		return roleCredential{}, &untrustedError{roleARN}
	}
	id := ""
	s.deps.State.Read(func(w *world.World) {
		if role := w.RoleByARN(roleARN); role != nil {
			id = role.UniqueID(arn.AccountOf(roleARN))
		}
	})
	if id == "" {
		return roleCredential{}, fmt.Errorf("there is no role %s", roleARN)
	}
	who := state.RoleIdentity(roleARN, id, session)
	who.Session = &state.Session{Name: session, Issued: r.Now.UTC().Truncate(time.Second)}
	c, err := s.deps.State.Issue(who, lifetime)
	if err != nil {
		return roleCredential{}, err
	}
	s.last, s.role, s.renewAt = roleCredential{c, who.Session.Issued}, roleARN, r.Now.Add(lifetime/2)
	return s.last, nil
}

// isTrusted reports whether a role's trust policy names one of the services.
func (s *roleSource) isTrusted(r *endpoint.Request, role string) bool {
	for _, name := range s.services {
		as := &policy.Principal{Type: policy.Service, Name: name}
		if s.deps.Authorizer.Authorize(r, endpoint.Question{Action: "sts:AssumeRole", Resource: role, As: as}) == nil {
			return true
		}
	}
	return false
}
