// Package pace spaces the calls of one process to a service that throttles without saying at which rate: it begins at
// the one rate that is known, halves at a refusal, comes back quickly to nearly the rate that was refused, and creeps up
// from there.
package pace

import (
	"context"
	"sync"
	"time"

	"github.com/awsid/awsid/internal/sys/clock"
)

const (
	// Most is the rate to begin with, in calls a second, and never exceeded: the only one that AWS names for Identity
	// Center.
	Most = 20.0
	// least is the rate below which a service is not throttling but down.
	least = 0.5
	// slack is how many calls may follow at once: those of a command that makes few, and those that make up for others
	// that came late.
	slack = 4
	// refusedShare of a refused rate is taken for good.
	refusedShare = 0.95
	// recovery is how long it takes from half the rate back to that share.
	recovery = 2 * time.Second
	// creep is by how much the rate then grows in a second, at first, and by as much more after each further hurry.
	creep = 0.004
	hurry = 4 * time.Second
	// longest bounds a wait. More only stands there when the clock was put back.
	longest = 30 * time.Second
)

// Limiter says when the next call may begin. The zero value is ready, a nil one never waits; it is safe for concurrent
// use.
type Limiter struct {
	mu      sync.Mutex
	calls   int
	rate    float64   // calls a second
	half    float64   // the rate at the last refusal, halved
	good    float64   // up to which the rate comes back quickly
	next    time.Time // when the next call may begin
	grown   time.Time // when the rate last grew
	refused time.Time // when the rate was last halved
	slowed  int       // how often it was
}

// Wait waits for the turn of a call and returns when it began. A turn that was given before the rate was halved is
// given anew.
func (l *Limiter) Wait(ctx context.Context, c clock.Clock) (began time.Time, err error) {
	if l == nil {
		return c.Now(), nil
	}
	for {
		now := c.Now()
		turn, slowed := l.reserve(now)
		if wait := turn.Sub(now); wait > 0 {
			if err := c.Sleep(ctx, wait); err != nil {
				return turn, err
			}
		}
		if l.take(slowed) {
			return c.Now(), nil
		}
	}
}

// take reports whether the rate was not halved since a turn was given, which is then a call.
func (l *Limiter) take(slowed int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.slowed != slowed {
		return false
	}
	l.calls++
	return true
}

// reserve returns the turn of a call, and how often the rate had been halved by then.
func (l *Limiter) reserve(now time.Time) (turn time.Time, slowed int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.grow(now)
	interval := l.interval()
	if earliest := now.Add(-(slack - 1) * interval); l.next.Before(earliest) || l.next.Sub(now) > longest {
		l.next = earliest
	}
	turn = l.next
	l.next = turn.Add(interval)
	return turn, l.slowed
}

func (l *Limiter) interval() time.Duration { return time.Duration(float64(time.Second) / l.rate) }

// grow raises the rate by what the time since the last call allows.
func (l *Limiter) grow(now time.Time) {
	passed := min(max(now.Sub(l.grown), 0), recovery)
	l.grown = now
	switch {
	case l.rate == 0:
		l.rate, l.good = Most, Most
	case l.rate < l.good:
		l.rate = min(l.good, l.rate+(l.good-l.half)*passed.Seconds()/recovery.Seconds())
	default:
		faster := 1 + now.Sub(l.refused).Seconds()/hurry.Seconds()
		l.rate = min(Most, l.rate*(1+creep*faster*passed.Seconds()))
		l.good = l.rate
	}
}

// Slow halves the rate because a call that began at that time was refused as one too many. Calls that were
// under way at the last halving say nothing new.
func (l *Limiter) Slow(began, now time.Time) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.rate == 0 || began.Before(l.refused) {
		return
	}
	l.good = max(l.rate*refusedShare, least)
	l.rate = max(l.rate/2, least)
	l.half, l.refused, l.grown = l.rate, now, now
	l.next = now.Add(l.interval())
	l.slowed++
}

// Calls returns how many calls there were.
func (l *Limiter) Calls() int {
	if l == nil {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.calls
}
