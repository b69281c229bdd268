package console

import (
	"context"
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/signin"
	"github.com/aws/aws-sdk-go-v2/service/signin/types"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/signin/browserflow"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/value"
)

// tokenService calls the sign-in service with proofs of a key.
type tokenService struct {
	env    *app.Env
	client *sdk.Client
	key    *ecdsa.PrivateKey
}

func newTokenService(ctx context.Context, env *app.Env, clients *awsapi.Clients, region string, key *ecdsa.PrivateKey) (tokenService, error) {
	client, err := clients.Signin(ctx, region)
	return tokenService{env, client, key}, err
}

// createToken exchanges a grant for credentials.
func (c tokenService) createToken(ctx context.Context, grant value.Object) (signIn, error) {
	member := func(name string) *string {
		if text := grant.Text(name); text != "" {
			return &text
		}
		return nil
	}
	out, err := c.client.CreateOAuth2Token(ctx, &sdk.CreateOAuth2TokenInput{TokenInput: &types.CreateOAuth2TokenRequestBody{
		ClientId: member("clientId"), GrantType: member("grantType"), Code: member("code"), CodeVerifier: member("codeVerifier"),
		RedirectUri: member("redirectUri"), RefreshToken: member("refreshToken")}}, c.withProof)
	if err != nil {
		return signIn{}, explainRefusal(awsapi.MapError(err, "CreateOAuth2Token"))
	}
	t := out.TokenOutput
	if t == nil || t.AccessToken == nil || aws.ToString(t.AccessToken.AccessKeyId) == "" {
		return signIn{}, problem.New(problem.General, "the answer of CreateOAuth2Token holds no credentials")
	}
	return signIn{
		Keys: Keys{AccessKeyID: aws.ToString(t.AccessToken.AccessKeyId), SecretAccessKey: secret.New(aws.ToString(t.AccessToken.SecretAccessKey)),
			SessionToken: secret.New(aws.ToString(t.AccessToken.SessionToken)),
			Expires:      c.env.Clock.Now().Add(time.Duration(aws.ToInt32(t.ExpiresIn)) * time.Second)},
		ClientID: grant.Text("clientId"), RefreshToken: secret.New(aws.ToString(t.RefreshToken)),
		IDToken: secret.New(aws.ToString(t.IdToken)), Key: c.key,
	}, nil
}

// withProof puts a fresh proof on every attempt of a call.
func (c tokenService) withProof(o *sdk.Options) {
	add := middleware.FinalizeMiddlewareFunc("DPoP", func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
		req, ok := in.Request.(*smithyhttp.Request)
		if !ok {
			return middleware.FinalizeOutput{}, middleware.Metadata{}, errors.New("no HTTP request to prove")
		}
		target := url.URL{Scheme: req.URL.Scheme, Host: req.URL.Host, Path: req.URL.Path}
		p, err := dpopProof(c.key, target.String(), c.env.Clock.Now(), c.env.Rand)
		if err != nil {
			return middleware.FinalizeOutput{}, middleware.Metadata{}, err
		}
		req.Header.Set("DPoP", p)
		return next.HandleFinalize(ctx, in)
	})
	o.APIOptions = append(o.APIOptions, func(s *middleware.Stack) error { return s.Finalize.Add(add, middleware.After) })
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
