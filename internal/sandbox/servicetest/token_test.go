package servicetest

import (
	"errors"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/sandbox/world"
)

// TestTokens: STS takes what the issuer makes, and only that.
func TestTokens(t *testing.T) {
	t.Parallel()
	s, _ := serve(t, world.Default())
	for name, c := range map[string]struct {
		req  world.TokenRequest
		code string
	}{
		"as it is":       {world.TokenRequest{}, ""},
		"by provider":    {world.TokenRequest{Provider: "token.example.com/", Subject: "repo:org/app"}, ""},
		"expired":        {world.TokenRequest{Lifetime: -time.Minute}, "ExpiredTokenException"},
		"other audience": {world.TokenRequest{Audience: "x"}, "InvalidIdentityToken"},
		"other issuer":   {world.TokenRequest{Claims: map[string]any{"iss": "https://x"}}, "InvalidIdentityToken"},
	} {
		token, err := world.Default().Token(time.Now(), c.req)
		if err != nil {
			t.Fatal(err)
		}
		a := s.Query(apiKey{}, "sts", "AssumeRoleWithWebIdentity", "RoleArn", "arn:aws:iam::123456789012:role/ci", "RoleSessionName", "me", "WebIdentityToken", token)
		if a.Code != c.code {
			t.Errorf("%s: %d %s %s", name, a.Status, a.Code, a.Message)
		}
	}
	for name, w := range map[string]*world.World{"empty world": {}, "foreign provider": world.Default()} {
		if _, err := w.Token(time.Now(), world.TokenRequest{Provider: "https://nowhere"}); !errors.Is(err, world.ErrNoProvider) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
