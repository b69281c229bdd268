package world

import (
	"cmp"
	"crypto"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/jwt"
)

// DefaultTokenLifetime is how long a web identity token lives when a request does not say.
const DefaultTokenLifetime = time.Hour

// ErrNoProvider is the error of a world without a fitting provider that has a private key.
var ErrNoProvider = errors.New("no identity provider of the world can sign a token")

// TokenRequest says what a web identity token is to hold: what a CI system or a Kubernetes cluster would put into
// AWS_WEB_IDENTITY_TOKEN_FILE. The zero value is a token for "awsid-sandbox" of the first provider that can sign.
type TokenRequest struct {
	// Provider is the issuer's URL, with or without https://; empty: the first provider with a private key.
	Provider string `json:"provider,omitempty"`
	Subject  string `json:"subject,omitempty"`  // sub; "awsid-sandbox" when empty
	Audience string `json:"audience,omitempty"` // aud; the provider's first audience when empty
	// Lifetime may be negative: an expired token.
	Lifetime time.Duration `json:"lifetime,omitempty"`
	// Claims are further claims; they replace the registered ones.
	Claims map[string]any `json:"claims,omitempty"`
}

// Token signs a web identity token at a moment with a key of the world.
func (w *World) Token(now time.Time, req TokenRequest) (string, error) {
	provider, keyID, key, err := w.signingKey(req.Provider)
	if err != nil {
		return "", err
	}
	claims := map[string]any{
		"iss": provider.URL, "sub": cmp.Or(req.Subject, "awsid-sandbox"), "aud": req.Audience,
		"iat": now.Unix(), "exp": now.Add(cmp.Or(req.Lifetime, DefaultTokenLifetime)).Unix(),
	}
	if req.Audience == "" && len(provider.Audiences) > 0 {
		claims["aud"] = provider.Audiences[0]
	}
	maps.Copy(claims, req.Claims)
	return jwt.Sign(claims, keyID, key)
}

// signingKey returns the provider and the key to sign with.
func (w *World) signingKey(url string) (*IdentityProvider, string, crypto.Signer, error) {
	bare := func(url string) string { return strings.TrimSuffix(strings.TrimPrefix(url, "https://"), "/") }
	for _, a := range w.Accounts {
		for _, p := range a.IdentityProviders {
			for _, k := range p.Keys {
				if url != "" && bare(p.URL) != bare(url) || k.Private == "" {
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
