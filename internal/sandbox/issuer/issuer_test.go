package issuer_test

import (
	"crypto/rand"
	"errors"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/sandbox/apitest"
	"github.com/awsid/awsid/internal/sandbox/issuer"
	"github.com/awsid/awsid/internal/sandbox/sts"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// TestTokens: STS takes what the issuer makes, and only that.
func TestTokens(t *testing.T) {
	t.Parallel()
	s := apitest.Start(t, world.Default(), &apitest.Clock{}, rand.Reader, sts.New)
	for name, c := range map[string]struct {
		req  issuer.Request
		code string
	}{
		"as it is":       {issuer.Request{}, ""},
		"by provider":    {issuer.Request{Provider: "token.example.com/", Subject: "repo:org/app"}, ""},
		"expired":        {issuer.Request{Lifetime: -time.Minute}, "ExpiredTokenException"},
		"other audience": {issuer.Request{Audience: "x"}, "InvalidIdentityToken"},
		"other issuer":   {issuer.Request{Claims: map[string]any{"iss": "https://x"}}, "InvalidIdentityToken"},
	} {
		token, err := issuer.Token(world.Default(), time.Now(), c.req)
		if err != nil {
			t.Fatal(err)
		}
		a := s.Query(apitest.Key{}, "sts", "AssumeRoleWithWebIdentity", "RoleArn", "arn:aws:iam::123456789012:role/ci", "RoleSessionName", "me", "WebIdentityToken", token)
		if a.Code != c.code {
			t.Errorf("%s: %d %s %s", name, a.Status, a.Code, a.Message)
		}
	}
	for name, w := range map[string]*world.World{"empty world": {}, "foreign provider": world.Default()} {
		if _, err := issuer.Token(w, time.Now(), issuer.Request{Provider: "https://nowhere"}); !errors.Is(err, issuer.ErrNoProvider) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
