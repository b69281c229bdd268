package pytime_test

import (
	"testing"
	"time"

	"github.com/awsid/awsid/internal/sys/pytime"
)

func TestParseAndFormat(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2037-01-02T03:04:05Z":           "2037-01-02T03:04:05+00:00",
		"2037-01-02T03:04:05UTC":         "2037-01-02T03:04:05+00:00",
		"2037-01-02 03:04:05 GMT":        "2037-01-02T03:04:05+00:00",
		"2037-01-02T03:04:05":            "2037-01-02T03:04:05+00:00",
		"2037-01-02T03:04:05+02:00":      "2037-01-02T03:04:05+02:00",
		"2037-01-02 03:04:05 +0200":      "2037-01-02T03:04:05+02:00",
		"2037-01-02T03:04:05.5Z":         "2037-01-02T03:04:05.500000+00:00",
		"2037-01-02T03:04:05.1234567Z":   "2037-01-02T03:04:05.123456+00:00",
		"20370102T030405Z":               "2037-01-02T03:04:05+00:00",
		"2037-01-02T03:04Z":              "2037-01-02T03:04:00+00:00",
		"2037-01-02":                     "2037-01-02T00:00:00+00:00",
		"Fri, 02 Jan 2037 03:04:05 GMT":  "2037-01-02T03:04:05+00:00",
		" 2037-01-02T03:04:05Z ":         "2037-01-02T03:04:05+00:00",
		"0001-01-01T00:00:00Z":           "0001-01-01T00:00:00+00:00",
		"2037-01-02T03Z":                 "2037-01-02T03:00:00+00:00",
		"2037-1-2":                       "2037-01-02T00:00:00+00:00",
		"2037-01-02T3:4:5Z":              "2037-01-02T03:04:05+00:00",
		"2037.01.02":                     "2037-01-02T00:00:00+00:00",
		"1/2/2037":                       "2037-01-02T00:00:00+00:00",
		"02 Jan 2037":                    "2037-01-02T00:00:00+00:00",
		"2-Jan-2037 03:04":               "2037-01-02T03:04:00+00:00",
		"2 January 2037 03:04":           "2037-01-02T03:04:00+00:00",
		"Jan 2, 2037 3:04 pm":            "2037-01-02T15:04:00+00:00",
		"Friday, January 2, 2037":        "2037-01-02T00:00:00+00:00",
		"Fri Jan  2 03:04:05 2037":       "2037-01-02T03:04:05+00:00",
		"Fri Jan  2 03:04:05 UTC 2037":   "2037-01-02T03:04:05+00:00",
		"Fri, 2 Jan 2037 03:04:05 +0100": "2037-01-02T03:04:05+01:00",
	} {
		got, err := pytime.Parse(text)
		if err != nil || pytime.Format(got) != want {
			t.Errorf("%q: %v, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "soon", "2037-13-01T00:00:00Z", "2037-01-02T03:04:05+24:00", "Z", "T"} {
		if got, err := pytime.Parse(text); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}

// The zero time means that something never ends, which no file can say.
func TestNoTextIsTheZeroTime(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"0001-01-01T00:00:00Z", "0001-01-01 00:00:00 UTC", "0001-01-01T01:00:00+01:00", "0001-01-01"} {
		got, err := pytime.Parse(text)
		if err != nil || got.IsZero() || got.Year() != 1 || got.After(time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC)) {
			t.Errorf("%q is read as %v, %v", text, got, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("2037-01-02T03:04:05Z")
	f.Add("2037-01-02 03:04:05 +0200")
	f.Fuzz(func(t *testing.T, text string) {
		first, err := pytime.Parse(text)
		if err != nil || first.Year() > 9999 || first.Year() < 1 {
			return
		}
		again, err := pytime.Parse(pytime.Format(first))
		if err != nil || again.Sub(first).Abs() >= time.Microsecond {
			t.Errorf("%q: %v, then %v, %v", text, first, again, err)
		}
	})
}
