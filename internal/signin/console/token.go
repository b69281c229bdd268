package console

import (
	"context"
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/signin/browserflow"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/value"
)

// tokenService calls the sign-in service with proofs of a key.
type tokenService struct {
	env     *app.Env
	clients *awsapi.Clients
	region  string
	key     *ecdsa.PrivateKey
}

// createToken exchanges a grant for credentials.
func (s tokenService) createToken(ctx context.Context, grant value.Object) (signIn, error) {
	out, err := s.clients.Call(ctx, awsapi.Request{Service: "signin", Operation: "CreateOAuth2Token", Region: s.region,
		Input: value.Object{{Name: "tokenInput", Value: grant}}, Prove: s.addProof})
	if err != nil {
		return signIn{}, explainRefusal(err)
	}
	token := out.Object("tokenOutput")
	keys := token.Object("accessToken")
	if keys.Text("accessKeyId") == "" {
		return signIn{}, problem.New(problem.General, "the answer of CreateOAuth2Token holds no credentials")
	}
	return signIn{
		Keys: Keys{AccessKeyID: keys.Text("accessKeyId"), SecretAccessKey: secret.New(keys.Text("secretAccessKey")),
			SessionToken: secret.New(keys.Text("sessionToken")),
			Expires:      s.env.Clock.Now().Add(time.Duration(token.Int("expiresIn")) * time.Second)},
		ClientID: grant.Text("clientId"), RefreshToken: secret.New(token.Text("refreshToken")),
		IDToken: secret.New(token.Text("idToken")), Key: s.key,
	}, nil
}

// addProof puts a fresh proof on an attempt of a call.
func (s tokenService) addProof(r *http.Request) error {
	target := url.URL{Scheme: r.URL.Scheme, Host: r.URL.Host, Path: r.URL.Path}
	proof, err := dpopProof(s.key, target.String(), s.env.Clock.Now(), s.env.Rand)
	r.Header.Set("DPoP", proof)
	return err
}

// dpopProof makes a DPoP proof (RFC 9449 section 4.2) for one POST to a URL.
func dpopProof(key *ecdsa.PrivateKey, address string, now time.Time, random io.Reader) (string, error) {
	jti, err := browserflow.NewState(random)
	if err != nil {
		return "", err
	}
	point, err := key.PublicKey.Bytes() // 4, then x and y, 32 bytes each
	if err != nil {
		return "", err
	}
	b64 := base64.RawURLEncoding.EncodeToString
	header := value.MarshalCompact(value.Object{{Name: "typ", Value: "dpop+jwt"}, {Name: "alg", Value: "ES256"},
		{Name: "jwk", Value: value.Object{{Name: "kty", Value: "EC"}, {Name: "x", Value: b64(point[1:33])},
			{Name: "y", Value: b64(point[33:])}, {Name: "crv", Value: "P-256"}}}})
	payload := value.MarshalCompact(value.Object{{Name: "htm", Value: "POST"}, {Name: "htu", Value: address},
		{Name: "iat", Value: now.Unix()}, {Name: "jti", Value: jti}})
	text := b64(header) + "." + b64(payload)
	sum := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(random, key, sum[:])
	if err != nil {
		return "", err
	}
	signature := make([]byte, 64)
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	return text + "." + b64(signature), nil
}

// signInHint is the hint of an error that a sign-in resolves.
const signInHint = "run `awsid login`"

// explainRefusal puts the service's reasons into words. They refuse a sign-in and
// not a command, so the exit code is 255.
func explainRefusal(err error) error {
	var e *problem.Error
	if !errors.As(err, &e) || e.Code != "AccessDeniedException" {
		return err
	}
	text, hint := "the sign-in service refused", signInHint
	switch refusalReason(e) {
	case "AUTHCODE_EXPIRED":
		text = "the sign-in took too long: its authorization code has expired"
	case "TOKEN_EXPIRED":
		text = "the console sign-in has ended"
	case "USER_CREDENTIALS_CHANGED":
		text = "the password was changed, which ended the console sign-in"
	case "INSUFFICIENT_PERMISSIONS":
		text = "this user may not sign in for command line use"
		hint = "ask whoever administers the account for the policy SignInLocalDevelopmentAccess, then run `awsid login`"
	default:
		if m := e.Err.Error(); m != "" {
			text += ": " + m
		}
	}
	return problem.New(problem.NeedsSignIn, "%s", text).WithHint("%s", hint)
}

func refusalReason(e *problem.Error) string {
	for _, d := range e.Details {
		if d.Name == "error" {
			return d.Value
		}
	}
	return ""
}

// subjectOf reads the ARN out of an ID token. It came straight from the service
// over TLS, so its signature needs no check (OpenID Connect Core 3.1.3.7).
func subjectOf(idToken string) (string, error) {
	parts := strings.Split(idToken, ".")
	if len(parts) != 3 {
		return "", errors.New("the ID token is no JWT")
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return "", errors.New("the ID token is no JWT")
	}
	var claims struct {
		Sub string `json:"sub"`
	}
	if json.Unmarshal(payload, &claims) != nil || strings.Count(claims.Sub, ":") < 5 {
		return "", errors.New("the ID token names nobody")
	}
	return claims.Sub, nil
}
