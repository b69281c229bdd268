package timetext

import (
	"testing"
	"time"
)

func TestDuration(t *testing.T) {
	t.Parallel()
	const h, m, s = time.Hour, time.Minute, time.Second
	for d, want := range map[time.Duration]string{
		0: "less than a minute", 59 * s: "less than a minute", m: "1m", 61 * s: "1m", 90 * s: "2m", 59*m + 59*s: "1h", -h: "1h",
		90 * m: "1h 30m", 3*h + 20*s: "3h", 24*h - s: "1d", 26 * h: "1d 2h", 90 * 24 * h: "90d", 49*h + 59*m: "2d 1h",
	} {
		if got := Duration(d); got != want {
			t.Errorf("Duration(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestSeconds(t *testing.T) {
	t.Parallel()
	const h, m, s = time.Hour, time.Minute, time.Second
	for d, want := range map[time.Duration]string{
		0: "0s", 1: "1s", 45 * s: "45s", -92 * s: "1m 32s", 59*s + 1: "1m", h: "1h", h + 5*m + 7*s: "1h 5m", 25 * h: "1d 1h",
	} {
		if got := Seconds(d); got != want {
			t.Errorf("Seconds(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestUntil(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.Local)
	for d, want := range map[time.Duration]string{
		90 * time.Minute: "11:30 (in 1h 30m)", 26 * time.Hour: "Sun 22 Nov 12:00 (in 1d 2h)", 5 * time.Minute: "10:05 (in 5m)",
		10 * time.Second: "10:00 (in less than a minute)", -time.Hour: "09:00 (1h ago)",
	} {
		if got := Until(now, now.Add(d)); got != want {
			t.Errorf("Until(%v) = %q, want %q", d, got, want)
		}
	}
}
