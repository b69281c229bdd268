package pace_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/pace"
)

// countIn returns how many calls begin within a time.
func countIn(t *testing.T, l *pace.Limiter, d time.Duration) (n int) {
	t.Helper()
	for end := time.Now().Add(d); time.Now().Before(end); n++ {
		if _, err := l.Wait(t.Context(), clock.System{}); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

func TestPace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var l pace.Limiter
		if n := countIn(t, &l, 10*time.Second); n < 198 || n > 205 {
			t.Errorf("%d calls in ten seconds, want hardly more than 200", n)
		}
		// Idle time is not made up for, but for a few calls.
		time.Sleep(time.Minute)
		if n := countIn(t, &l, time.Second); n < 20 || n > 25 {
			t.Errorf("%d calls in the second after a pause, want hardly more than 20", n)
		}
		l.Slow(time.Now(), time.Now())
		if n := countIn(t, &l, 300*time.Millisecond); n > 5 {
			t.Errorf("%d calls in 0.3 seconds after a refusal, want half as many as before", n)
		}
		if n := countIn(t, &l, 20*time.Second); n < 360 {
			t.Errorf("%d calls in the twenty seconds after it, want nearly the old rate", n)
		}
	})
}

// TestRefusalsTogether: calls that were under way when the rate was halved do not halve it again.
func TestRefusalsTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var l pace.Limiter
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				began, _ := l.Wait(t.Context(), clock.System{})
				time.Sleep(time.Second)
				l.Slow(began, time.Now())
			})
		}
		all.Wait()
		if n := countIn(t, &l, 10*time.Second); n < 150 {
			t.Errorf("%d calls in ten seconds, want nearly 200", n)
		}
	})
}

func TestWaitEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var l pace.Limiter
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for range 10 {
			if _, err := l.Wait(ctx, clock.System{}); err != nil {
				return
			}
		}
		t.Error("ten calls did not notice the end")
	})
}

// TestClockPutBack: nobody waits for the clock to come back to where it was.
func TestClockPutBack(t *testing.T) {
	t.Parallel()
	var l pace.Limiter
	c := &steppingClock{now: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)}
	for range 5 {
		if _, err := l.Wait(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	c.now = c.now.Add(-time.Hour)
	before := c.slept
	if _, err := l.Wait(t.Context(), c); err != nil || c.slept-before > time.Second {
		t.Errorf("slept %v, %v", c.slept-before, err)
	}
	var none *pace.Limiter
	none.Slow(c.now, c.now)
	if _, err := none.Wait(t.Context(), c); err != nil || none.Calls() != 0 {
		t.Errorf("no limiter: %v", err)
	}
}

// steppingClock moves only while somebody sleeps.
type steppingClock struct {
	now   time.Time
	slept time.Duration
}

func (c *steppingClock) Now() time.Time { return c.now }

func (c *steppingClock) Sleep(_ context.Context, d time.Duration) error {
	c.now, c.slept = c.now.Add(d), c.slept+d
	return nil
}
