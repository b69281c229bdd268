// Package timetext words times and lengths of time for people, one way everywhere.
package timetext

import (
	"fmt"
	"time"
)

// Duration words a length of time to the minute, in its two largest units: "less than a minute", "59m", "1h", "6h
// 30m", "2d 4h". The sign is the caller's to word.
func Duration(d time.Duration) string {
	if d = d.Abs(); d < time.Minute {
		return "less than a minute"
	}
	return largest(d.Round(time.Minute))
}

// Seconds words a length of time to the second, rounded up, as of a wait: "1s", "45s", "1m 32s", "1h 5m".
func Seconds(d time.Duration) string {
	d = (d.Abs() + time.Second - 1).Truncate(time.Second)
	if d < time.Minute {
		return fmt.Sprintf("%ds", d/time.Second)
	}
	return largest(d)
}

// largest writes the two largest units of at least a minute, the second only when it is not zero.
func largest(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= day:
		return pair(int(d/day), "d", int(d%day/time.Hour), "h")
	case d >= time.Hour:
		return pair(int(d/time.Hour), "h", int(d%time.Hour/time.Minute), "m")
	}
	return pair(int(d/time.Minute), "m", int(d%time.Minute/time.Second), "s")
}

func pair(n int, unit string, rest int, smaller string) string {
	if rest == 0 {
		return fmt.Sprintf("%d%s", n, unit)
	}
	return fmt.Sprintf("%d%s %d%s", n, unit, rest, smaller)
}

// Until words a point in time on the local clock, with the day when it is not today and the distance from now: "16:04
// (in 1h)", "Sun 22 Nov 12:00 (in 1d 2h)", "09:00 (1h ago)".
func Until(now, t time.Time) string {
	now, t = now.Local(), t.Local()
	clock := t.Format("15:04")
	if now.Format(time.DateOnly) != t.Format(time.DateOnly) {
		clock = t.Format("Mon 2 Jan 15:04")
	}
	return clock + " (" + Distance(now, t) + ")"
}

// Exactly words a point in time for reports that are passed on: "2026-11-21 16:04 UTC (in 1h)".
func Exactly(now, t time.Time) string {
	return t.UTC().Format("2006-01-02 15:04 UTC") + " (" + Distance(now, t) + ")"
}

// Distance words how far a point in time is from now: "in 1h", "2d 4h ago".
func Distance(now, t time.Time) string {
	if t.Before(now) {
		return Duration(t.Sub(now)) + " ago"
	}
	return "in " + Duration(t.Sub(now))
}
