// Package pytime reads and writes points in time as Python programs do, the
// AWS CLI among them: many spellings are read, one is written.
package pytime

import (
	"fmt"
	"strings"
	"time"
)

// Format spells a time as Python's isoformat: 2037-01-02T03:04:05+00:00, with
// six digits of a fraction if there is one, in the offset the time has.
func Format(t time.Time) string {
	if t.Nanosecond()/1000 != 0 {
		return t.Format("2006-01-02T15:04:05.000000-07:00")
	}
	return t.Format("2006-01-02T15:04:05-07:00")
}

// Parse reads the spellings in which programs write expiries: "T" or blanks between date and time, seconds and
// fractions optional, then "Z", "UTC", "GMT", an offset, or nothing, which means UTC; and the form of mail and HTTP
// headers. The offset is kept.
func Parse(text string) (time.Time, error) {
	s := strings.TrimSpace(text)
	for _, layout := range []string{time.RFC1123, time.RFC1123Z, "2 Jan 2006 15:04:05 MST", "2 Jan 2006 15:04:05 -0700"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	s = isoShape(s)
	for _, clock := range []string{"T15:04:05", "T15:04", "T150405", "T1504", ""} {
		for _, zone := range []string{"Z07:00", "Z0700", "Z07", ""} {
			for _, date := range []string{"2006-01-02", "20060102", "2006/01/02"} {
				if t, err := time.Parse(date+clock+zone, s); err == nil {
					return t, nil
				}
			}
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a time", text)
}

// isoShape turns the separators and zone names in use into those of RFC 3339.
func isoShape(s string) string {
	for _, zone := range []string{"UTC", "GMT", "Z", "z"} {
		if rest, ok := strings.CutSuffix(s, zone); ok {
			s = strings.TrimSpace(rest) + "Z"
			break
		}
	}
	if len(s) > 10 && (s[10] == ' ' || s[10] == 't') {
		s = s[:10] + "T" + strings.TrimSpace(s[11:])
	}
	s = strings.Replace(s, " +", "+", 1)
	return strings.Replace(s, " -", "-", 1)
}
