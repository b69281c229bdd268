package sandbox

import (
	"sync/atomic"
	"time"

	"github.com/awsid/awsid/internal/sys/clock"
)

// movable is a clock that can be put forward.
type movable struct {
	clock.Clock
	ahead atomic.Int64 // nanoseconds
}

// Now returns the moved time.
func (m *movable) Now() time.Time { return m.Clock.Now().Add(time.Duration(m.ahead.Load())) }

// Advance puts the sandbox's clock forward, so that an expiry needs no
// waiting. It returns the sandbox's new time.
func (s *Sandbox) Advance(d time.Duration) time.Time {
	s.clock.ahead.Add(int64(d))
	return s.clock.Now()
}

// Now returns the sandbox's time.
func (s *Sandbox) Now() time.Time { return s.clock.Now() }
