package providers

import (
	"strings"

	"context"
	"time"

	"github.com/awsid/awsid/internal/credentials/cache"
)

// Observation is how one step went.
type Observation struct {
	Step *Step
	Took time.Duration // its sources included
	Err  error
}

// Observe has see called after each step that is really taken, the innermost
// first. A step whose credentials were cached leaves its sources untouched.
func (s *Step) Observe(see func(Observation)) {
	get := s.get
	s.get = func(ctx context.Context) (Credentials, error) {
		began := s.now()
		c, err := get(ctx)
		see(Observation{Step: s, Took: s.now().Sub(began), Err: err})
		return c, err
	}
	if s.Source != nil {
		s.Source.Observe(see)
	}
}

// Owns tells whether a cache entry was made by this step and not with the
// credentials of another source, as far as the entry says.
func (s *Step) Owns(e cache.Entry) bool {
	switch user := s.pin.User.Text; {
	case user != "" && !strings.EqualFold(user, e.User):
		return false
	case e.Source == "":
		return true
	case s.Kind == KindAssumeRole && s.Source != nil:
		return e.Source == s.Source.fingerprint()
	default:
		return e.Source == s.fingerprint()
	}
}
