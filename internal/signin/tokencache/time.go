package tokencache

import (
	"time"

	"github.com/awsid/awsid/internal/sys/pytime"
)

// FormatTime spells a time as the SSO cache does: whole seconds, UTC, "Z".
func FormatTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// ParseTime reads the spellings of a time that programs put into the cache,
// and returns it in UTC.
func ParseTime(text string) (time.Time, error) {
	t, err := pytime.Parse(text)
	return t.UTC(), err
}
