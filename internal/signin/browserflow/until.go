package browserflow

import (
	"fmt"
	"time"
)

// Until writes a time for people: the clock, the day when it is another one,
// and how far away that is.
func Until(now, t time.Time) string {
	now, t = now.Local(), t.Local()
	clock := t.Format("15:04")
	if now.Format(time.DateOnly) != t.Format(time.DateOnly) {
		clock = t.Format("Mon 2 Jan 15:04")
	}
	return clock + " (" + Duration(t.Sub(now)) + ")"
}

// Duration writes a length of time in its two largest units.
func Duration(d time.Duration) string {
	if d < 0 {
		return Duration(-d) + " ago"
	}
	d = d.Round(time.Minute)
	days, hours, minutes := int(d.Hours())/24, int(d.Hours())%24, int(d.Minutes())%60
	switch {
	case days > 0:
		return fmt.Sprintf("%d d %d h", days, hours)
	case hours > 0:
		return fmt.Sprintf("%d h %d min", hours, minutes)
	case minutes > 0:
		return fmt.Sprintf("%d min", minutes)
	}
	return "less than a minute"
}
