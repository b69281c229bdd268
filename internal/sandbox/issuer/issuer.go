// Package issuer makes web identity tokens of a world's identity providers:
// what a CI system or a Kubernetes cluster would put into
// AWS_WEB_IDENTITY_TOKEN_FILE.
package issuer

import (
	"crypto"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/jwt"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// DefaultLifetime is how long a token lives when a request does not say.
const DefaultLifetime = time.Hour

// ErrNoProvider is the error of a world without a fitting provider that has a
// private key.
var ErrNoProvider = errors.New("no identity provider of the world can sign a token")

// Request says what a token is to hold. The zero value is a token for
// "awsid-sandbox" of the first provider that can sign.
type Request struct {
	// Provider is the issuer's URL, with or without https://; empty: the first
	// provider with a private key.
	Provider string `json:"provider,omitempty"`
	Subject  string `json:"subject,omitempty"`  // sub; "awsid-sandbox" when empty
	Audience string `json:"audience,omitempty"` // aud; the provider's first audience when empty
	// Lifetime may be negative: an expired token.
	Lifetime time.Duration `json:"lifetime,omitempty"`
	// Claims are further claims; they replace the registered ones.
	Claims map[string]any `json:"claims,omitempty"`
}

// Token signs a token at a moment with a key of the world.
func Token(w *world.World, now time.Time, req Request) (string, error) {
	provider, keyID, key, err := find(w, req.Provider)
	if err != nil {
		return "", err
	}
	if req.Lifetime == 0 {
		req.Lifetime = DefaultLifetime
	}
	claims := map[string]any{
		"iss": provider.URL, "sub": or(req.Subject, "awsid-sandbox"), "aud": req.Audience,
		"iat": now.Unix(), "exp": now.Add(req.Lifetime).Unix(),
	}
	if req.Audience == "" && len(provider.Audiences) > 0 {
		claims["aud"] = provider.Audiences[0]
	}
	maps.Copy(claims, req.Claims)
	return jwt.Sign(claims, keyID, key)
}

// find returns the provider and the key to sign with.
func find(w *world.World, url string) (*world.IdentityProvider, string, crypto.Signer, error) {
	for _, a := range w.Accounts {
		for _, p := range a.IdentityProviders {
			if url != "" && bare(p.URL) != bare(url) {
				continue
			}
			for _, k := range p.Keys {
				if k.Private == "" {
					continue
				}
				key, err := jwt.ParsePrivate(k.Private)
				if err != nil {
					return nil, "", nil, fmt.Errorf("key %q of %s: %w", k.ID, p.URL, err)
				}
				return p, k.ID, key, nil
			}
		}
	}
	return nil, "", nil, ErrNoProvider
}

func bare(url string) string {
	return strings.TrimSuffix(strings.TrimPrefix(url, "https://"), "/")
}

func or(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}
