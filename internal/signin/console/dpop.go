package console

import (
	"context"
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/signin"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/signin/browserflow"
	"github.com/awsid/awsid/internal/sys/value"
)

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

// withProof puts a fresh proof on every attempt of a call.
func withProof(env *app.Env, key *ecdsa.PrivateKey) func(*signin.Options) {
	add := middleware.FinalizeMiddlewareFunc("DPoP", func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
		req, ok := in.Request.(*smithyhttp.Request)
		if !ok {
			return middleware.FinalizeOutput{}, middleware.Metadata{}, errors.New("no HTTP request to prove")
		}
		target := url.URL{Scheme: req.URL.Scheme, Host: req.URL.Host, Path: req.URL.Path}
		p, err := dpopProof(key, target.String(), env.Clock.Now(), env.Rand)
		if err != nil {
			return middleware.FinalizeOutput{}, middleware.Metadata{}, err
		}
		req.Header.Set("DPoP", p)
		return next.HandleFinalize(ctx, in)
	})
	return func(o *signin.Options) {
		o.APIOptions = append(o.APIOptions, func(s *middleware.Stack) error { return s.Finalize.Add(add, middleware.After) })
	}
}
