// Package clock is the only place that reads the time of day.
package clock

import (
	"context"
	"time"
)

// Clock tells the time and waits. Now is wall time without a monotonic
// reading: expiries are compared with the wall, also after a suspend.
type Clock interface {
	Now() time.Time
	// Sleep waits for d or until ctx ends, and then returns ctx.Err().
	Sleep(ctx context.Context, d time.Duration) error
}

// System is the operating system's clock.
type System struct{}

// Now returns the wall time.
func (System) Now() time.Time { return time.Now().Round(0) }

// Sleep waits on a timer.
func (System) Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
