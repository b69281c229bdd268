package signin

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/jwt"
)

// proofLifetime is how far a proof's time may be from now.
const proofLifetime = 5 * time.Minute

// proofHeader is the header of a DPoP proof (RFC 9449, section 4.2).
type proofHeader struct {
	Type string `json:"typ"`
	Alg  string `json:"alg"`
	Key  struct {
		Type  string `json:"kty"`
		Curve string `json:"crv"`
		X     string `json:"x"`
		Y     string `json:"y"`
		D     string `json:"d"`
	} `json:"jwk"`
}

// checkProof checks the DPoP header of a request and returns the thumbprint of the key that made it.
func (s *service) checkProof(r *endpoint.Request) (thumbprint string, err error) {
	proofs := r.Header.Values("Dpop")
	if len(proofs) != 1 {
		return "", invalidInput("one DPoP proof is required")
	}
	header, _, _ := strings.Cut(proofs[0], ".")
	text, err := base64.RawURLEncoding.DecodeString(header)
	var h proofHeader
	if err != nil || json.Unmarshal(text, &h) != nil {
		return "", invalidInput("the DPoP proof cannot be read")
	}
	if h.Type != "dpop+jwt" || h.Alg != "ES256" || h.Key.Type != "EC" || h.Key.Curve != "P-256" || h.Key.D != "" {
		return "", invalidInput("the DPoP proof must be a dpop+jwt by ES256 with a public P-256 key")
	}
	token, err := jwt.Parse(proofs[0])
	if err != nil {
		return "", invalidInput("the DPoP proof cannot be read")
	}
	public, err := jwt.ParsePublic(h.publicKey())
	if err != nil || token.Verify([]jwt.Key{{Public: public}}) != nil {
		return "", invalidInput("the DPoP proof's signature does not fit its key")
	}
	thumbprint = h.keyThumbprint()
	return thumbprint, s.checkClaims(r, token, thumbprint)
}

// publicKey returns the key as a JWK with its members in the order of RFC 7638.
func (h proofHeader) publicKey() string {
	return `{"crv":"` + h.Key.Curve + `","kty":"` + h.Key.Type + `","x":"` + h.Key.X + `","y":"` + h.Key.Y + `"}`
}

// keyThumbprint returns the SHA-256 thumbprint of the key (RFC 7638).
func (h proofHeader) keyThumbprint() string {
	sum := sha256.Sum256([]byte(h.publicKey()))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// checkClaims ties a proof to this request, this time, and this one use.
func (s *service) checkClaims(r *endpoint.Request, t *jwt.Token, thumbprint string) error {
	text := func(name string) string { v, _ := t.Claims[name].(string); return v }
	switch {
	case text("htm") != r.Method:
		return invalidInput("the DPoP proof is for another method")
	case text("htu") != addressOf(r):
		return invalidInput("the DPoP proof is for another address: " + text("htu"))
	case t.Issued.IsZero() || s.nearestTime(r, t.Issued).Sub(t.Issued).Abs() > proofLifetime:
		return invalidInput("the DPoP proof is too old or from the future")
	case text("jti") == "" || len(text("jti")) > 200:
		return invalidInput("the DPoP proof has no jti")
	case !s.deps.State.UseProof("dpop "+thumbprint+" "+text("jti"), r.Now.Add(2*proofLifetime)):
		return invalidInput("the DPoP proof was used before")
	}
	return nil
}

// nearestTime is the sandbox's time, or the wall's when the client keeps to that.
func (s *service) nearestTime(r *endpoint.Request, issued time.Time) time.Time {
	if wall := s.deps.Wall; wall != nil && !r.Skewed && wall.Now().Sub(issued).Abs() < r.Now.Sub(issued).Abs() {
		return wall.Now()
	}
	return r.Now
}

// addressOf returns the URL of a request without its query.
func addressOf(r *endpoint.Request) string {
	if r.AWSHost != "" || r.TLS != nil {
		return "https://" + strings.TrimSuffix(r.Host, ":443") + r.URL.Path
	}
	return "http://" + r.Host + r.URL.Path
}
