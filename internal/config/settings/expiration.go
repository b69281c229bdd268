package settings

import (
	"strconv"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sys/pytime"
)

// ExpirationKeys are the keys under which programs note, beside the session token of a section, when it ends. No SDK
// reads them; awsid writes the first, as saml2aws does.
var ExpirationKeys = []string{
	"x_security_token_expires", "expiration", "aws_expiration", "aws_credential_expiration", "aws_credentials_expiration",
	"aws_session_expiration", "aws_session_token_expiration", "aws_token_expiration",
}

// TokenEnd returns when the session token of a section, whose values get returns, ends in UTC, and the key that says so.
// The zero time means that none does, or that there is no session token: long-term keys have no end, whatever an
// earlier token left behind. Where all that is said is no time, the first of it is an error.
func TokenEnd(get func(key string) string) (end time.Time, key string, err error) {
	if get("aws_session_token") == "" && get("aws_security_token") == "" {
		return time.Time{}, "", nil
	}
	for _, name := range ExpirationKeys {
		text := get(name)
		if text == "" {
			continue
		}
		at, failed := parseEnd(text)
		if failed == nil {
			return at.UTC(), name, nil
		}
		if err == nil {
			key, err = name, failed
		}
	}
	return time.Time{}, key, err
}

// parseEnd reads a time in any spelling that a program may have put into a file without asking how others do it: quoted,
// as seconds or milliseconds since 1970, or as Go and JavaScript print times.
func parseEnd(text string) (time.Time, error) {
	text = strings.Trim(text, `"'`)
	at, err := pytime.Parse(text)
	if err == nil {
		return at, nil
	}
	if n, failed := strconv.ParseFloat(text, 64); failed == nil {
		switch {
		case n >= 0 && n < 1e11:
			return time.UnixMilli(int64(n * 1000)), nil
		case n >= 1e11 && n < 1e14:
			return time.UnixMilli(int64(n)), nil
		}
		return time.Time{}, err
	}
	text, _, _ = strings.Cut(text, " m=")
	text, _, _ = strings.Cut(text, " (")
	for _, layout := range []string{"2006-01-02 15:04:05 -0700 MST", "2006-01-02 15:04:05 -0700 -07", "Mon Jan 02 2006 15:04:05 GMT-0700"} {
		if at, failed := time.Parse(layout, text); failed == nil {
			return at.Add(time.Nanosecond), nil // never the zero time, which would be no end
		}
	}
	return time.Time{}, err
}
