package settings_test

import (
	"testing"
	"time"

	"github.com/awsid/awsid/internal/config/settings"
)

// TestTokenEnd: whatever way a program spells the end of a session token, it is not taken for none.
func TestTokenEnd(t *testing.T) {
	t.Parallel()
	const want = "2036-01-02T03:04:05Z"
	for _, text := range []string{
		want, "2036-01-02 03:04:05", "2036-01-02T05:04:05+02:00", "Wed, 02 Jan 2036 03:04:05 GMT", `"2036-01-02T03:04:05Z"`,
		"2082855845", "2082855845000", "2082855845.5", "2036-01-02 05:04:05.25 +0200 CEST", "2036-01-02 03:04:05 +0000 UTC",
		"2036-01-02 03:04:05.1 +0000 UTC m=+0.01", "2036-01-02 06:04:05 +0300 +03",
		"Wed Jan 02 2036 04:04:05 GMT+0100 (Central European Standard Time)", "Wednesday, 02-Jan-36 03:04:05 GMT",
	} {
		for _, key := range settings.ExpirationKeys {
			section := map[string]string{"aws_session_token": "T", key: text}
			end, by, err := settings.TokenEnd(func(key string) string { return section[key] })
			if err != nil || by != key || end.Truncate(time.Second).Format(time.RFC3339) != want {
				t.Errorf("%s = %s: %v by %q, %v", key, text, end, by, err)
			}
		}
	}
	for _, text := range []string{"0001-01-01T00:00:00Z", "0001-01-01 00:00:00 +0000 UTC", "0", "1"} {
		section := map[string]string{"aws_security_token": "T", "expiration": text}
		if end, _, err := settings.TokenEnd(func(key string) string { return section[key] }); err != nil || end.IsZero() || end.Year() > 1970 {
			t.Errorf("%q: %v, %v", text, end, err)
		}
	}
	for text, why := range map[string]string{"never": "no time", "-1": "no time", "": "no key", "1e300": "no time", "NaN": "no time"} {
		section := map[string]string{"aws_session_token": "T", "aws_expiration": text}
		end, _, err := settings.TokenEnd(func(key string) string { return section[key] })
		if !end.IsZero() || (err == nil) != (why == "no key") {
			t.Errorf("%q: %v, %v", text, end, err)
		}
		section["aws_credential_expiration"] = want
		if end, by, err := settings.TokenEnd(func(key string) string { return section[key] }); err != nil || by != "aws_credential_expiration" || end.IsZero() {
			t.Errorf("%q, and a time in another key: %v, %v", text, end, err)
		}
	}
}
