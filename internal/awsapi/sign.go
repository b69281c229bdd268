package awsapi

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/smithy-go/aws-http-auth/credentials"
	"github.com/aws/smithy-go/aws-http-auth/sigv4a"
	v4options "github.com/aws/smithy-go/aws-http-auth/v4"
)

// sign signs a request with the time of our clock; a call without credentials
// stays as it is.
func (c *call) sign(ctx context.Context, request *http.Request) error {
	if !c.credentials.HasKeys() {
		return nil
	}
	sum := sha256.Sum256(c.message.body)
	hash := hex.EncodeToString(sum[:])
	isS3 := c.operation.service.Name == "s3"
	if isS3 {
		request.Header.Set("X-Amz-Content-Sha256", hash)
	}
	if c.to.regionSet != nil {
		return c.signForRegions(request, sum[:])
	}
	return v4.NewSigner().SignHTTP(ctx, c.credentials, request, hash, c.to.signingName, c.to.signingRegion, c.clients.env.Clock.Now(),
		func(o *v4.SignerOptions) { o.DisableURIPathEscaping = isS3 })
}

// signForRegions makes a signature of the kind SigV4A, which is good in several
// regions, as S3's multi-region access points want it.
func (c *call) signForRegions(request *http.Request, hash []byte) error {
	return sigv4a.New().SignRequest(&sigv4a.SignRequestInput{
		Request: request, PayloadHash: hash, Service: c.to.signingName, RegionSet: c.to.regionSet, Time: c.clients.env.Clock.Now(),
		Credentials: credentials.Credentials{
			AccessKeyID: c.credentials.AccessKeyID, SecretAccessKey: c.credentials.SecretAccessKey, SessionToken: c.credentials.SessionToken,
		},
	}, func(o *v4options.SignerOptions) { o.DisableDoublePathEscape = true })
}
