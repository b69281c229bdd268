package settings

import (
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
// earlier token left behind. A text that is no time is an error.
func TokenEnd(get func(key string) string) (end time.Time, key string, err error) {
	if get("aws_session_token") == "" && get("aws_security_token") == "" {
		return time.Time{}, "", nil
	}
	for _, key := range ExpirationKeys {
		if text := get(key); text != "" {
			end, err = pytime.Parse(text)
			return end.UTC(), key, err
		}
	}
	return time.Time{}, "", nil
}
