package tokencache

import (
	"fmt"
	"strings"
	"time"
)

// FormatTime spells a time as the SSO cache does: whole seconds, UTC, "Z".
func FormatTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// ParseTime reads the spellings of a time that programs put into the cache:
// "T" or a blank between date and time, seconds and fractions optional, and
// behind it "Z", "UTC", "GMT", an offset, or nothing (which is UTC).
func ParseTime(text string) (time.Time, error) {
	s := strings.TrimSpace(text)
	for _, zone := range []string{"UTC", "GMT", "Z", "z"} {
		if rest, ok := strings.CutSuffix(s, zone); ok {
			s = strings.TrimSpace(rest) + "+00:00"
			break
		}
	}
	if len(s) > 10 && (s[10] == ' ' || s[10] == 't') {
		s = s[:10] + "T" + strings.TrimSpace(s[11:])
	}
	s = strings.Replace(s, " +", "+", 1)
	s = strings.Replace(s, " -", "-", 1)
	for _, layout := range layouts() {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a time", text)
}

// layouts lists what may stand behind the date; time.Parse itself accepts a
// fraction behind the seconds.
func layouts() []string {
	var out []string
	for _, clock := range []string{"T15:04:05", "T15:04", "T150405", ""} {
		for _, zone := range []string{"Z07:00", "Z0700", "Z07", ""} {
			out = append(out, "2006-01-02"+clock+zone, "20060102"+clock+zone)
		}
	}
	return out
}
