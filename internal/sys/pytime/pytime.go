// Package pytime reads and writes points in time as Python programs do, the
// AWS CLI among them: many spellings are read, one is written.
package pytime

import (
	"fmt"
	"slices"
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

// Parse reads the spellings in which programs write times: "T" or blanks between date and time, seconds and fractions
// optional, then "Z", "UTC", "GMT", an offset, or nothing, which means UTC; the form of mail and HTTP headers; and
// dates as people write them, with a month's name or the month first. The offset is kept.
//
// It never returns the zero time, which means "no end" to those who ask when something ends: where Go programs write
// theirs, 0001-01-01T00:00:00Z, what is returned is a nanosecond later and as long past.
func Parse(text string) (time.Time, error) {
	t, ok := parse(strings.TrimSpace(text))
	switch {
	case !ok:
		return time.Time{}, fmt.Errorf("%q is not a time", text)
	case t.IsZero():
		return t.Add(time.Nanosecond), nil
	}
	return t, nil
}

func parse(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC1123, time.RFC850, "2 Jan 2006 15:04:05 MST"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	if t, ok := parseAny(isoShape(s), isoDates, isoClocks); ok {
		return t, true
	}
	return parseAny(wordShape(s), wordDates, wordClocks)
}

var (
	isoDates   = []string{"2006-01-02", "20060102", "2006/01/02"}
	isoClocks  = []string{"T15:04:05", "T15:04", "T150405", "T1504", "T15", "T15:4:5", ""}
	wordDates  = []string{"2 Jan 2006", "2 January 2006", "Jan 2 2006", "January 2 2006", "1/2/2006", "2006-1-2", "2006.1.2", "2-Jan-2006"}
	wordClocks = []string{" 15:4:5", " 15:4", " 3:4:5 PM", " 3:4 PM", " 3:4PM", " 3 PM", ""}
	zones      = []string{"Z07:00", "Z0700", "Z07", ""}
)

func parseAny(s string, dates, clocks []string) (time.Time, bool) {
	for _, clock := range clocks {
		for _, zone := range zones {
			for _, date := range dates {
				t, err := time.Parse(date+clock+zone, s)
				if _, offset := t.Zone(); err == nil && max(offset, -offset) < 24*60*60 {
					return t, true
				}
			}
		}
	}
	return time.Time{}, false
}

// wordShape leaves out commas and the name of the day, and puts the year of
// "Jan 2 03:04:05 2006" before the time.
func wordShape(s string) string {
	fields := strings.Fields(strings.ToUpper(strings.ReplaceAll(s, ",", " ")))
	for day := time.Sunday; day <= time.Saturday && len(fields) > 0; day++ {
		if name := strings.ToUpper(day.String()); fields[0] == name || fields[0] == name[:3] {
			fields = fields[1:]
		}
	}
	if last := len(fields) - 1; last >= 3 && strings.Contains(fields[2], ":") {
		fields = slices.Insert(fields[:last:last], 2, fields[last])
	}
	return zoneShape(strings.Join(fields, " "))
}

// isoShape turns the separators and zone names in use into those of RFC 3339.
func isoShape(s string) string {
	if len(s) > 10 && (s[10] == ' ' || s[10] == 't') {
		s = s[:10] + "T" + strings.TrimSpace(s[11:])
	}
	return zoneShape(s)
}

// zoneShape puts the zone right behind the time, UTC as "Z".
func zoneShape(s string) string {
	for _, zone := range []string{"UTC", "GMT", "Z", "z"} {
		if rest, ok := strings.CutSuffix(s, zone); ok {
			s = strings.TrimSpace(rest) + "Z"
			break
		}
	}
	s = strings.Replace(s, " +", "+", 1)
	return strings.Replace(s, " -", "-", 1)
}
