package awsapi

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// signRequest signs a request with the time of our clock; a call without credentials stays as it is.
func (c *call) signRequest(ctx context.Context, request *http.Request) error {
	if !c.credentials.HasKeys() {
		return nil
	}
	hash, now := hexSHA256(c.message.body), c.clients.env.Clock.Now()
	isS3 := c.operation.service.Name == "s3"
	if isS3 {
		request.Header.Set("X-Amz-Content-Sha256", hash)
	}
	if c.to.regionSet != nil {
		return signForRegions(request, c.credentials, hash, c.to.signingName, c.to.regionSet, now)
	}
	return v4.NewSigner().SignHTTP(ctx, c.credentials, request, hash, c.to.signingName, c.to.signingRegion, now,
		func(o *v4.SignerOptions) { o.DisableURIPathEscaping = isS3 })
}

// algorithm4a names SigV4A, the asymmetric form of a signature that is good in
// several regions. S3's multi-region access points take no other.
const algorithm4a = "AWS4-ECDSA-P256-SHA256"

// signForRegions makes a SigV4A signature. smithy-go's signer does the same,
// but computes the curve's parameters at each start of a program that links it.
func signForRegions(r *http.Request, keys aws.Credentials, hash, service string, regions []string, now time.Time) error {
	stamp := now.UTC().Format("20060102T150405Z")
	scope := stamp[:8] + "/" + service + "/aws4_request"
	r.Header.Set("X-Amz-Date", stamp)
	r.Header.Set("X-Amz-Region-Set", strings.Join(regions, ","))
	if keys.SessionToken != "" {
		r.Header.Set("X-Amz-Security-Token", keys.SessionToken)
	}
	names, lines := []string{"host"}, "host:"+r.URL.Host+"\n"
	for name := range r.Header {
		if lower := strings.ToLower(name); strings.HasPrefix(lower, "x-amz-") {
			names = append(names, lower)
		}
	}
	slices.Sort(names[1:])
	for _, name := range names[1:] {
		lines += name + ":" + strings.TrimSpace(r.Header.Get(name)) + "\n"
	}
	query := strings.ReplaceAll(r.URL.Query().Encode(), "+", "%20")
	signed := strings.Join(names, ";")
	canonical := strings.Join([]string{r.Method, r.URL.EscapedPath(), query, lines, signed, hash}, "\n")
	key, err := signingKey4a(keys)
	if err != nil {
		return err
	}
	digest := sha256.Sum256([]byte(strings.Join([]string{algorithm4a, stamp, scope, hexSHA256([]byte(canonical))}, "\n")))
	signature, err := ecdsa.SignASN1(nil, key, digest[:])
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", algorithm4a+" Credential="+keys.AccessKeyID+"/"+scope+", SignedHeaders="+signed+", Signature="+hex.EncodeToString(signature))
	return nil
}

// signingKey4a derives the private key of SigV4A from an access key: by the key derivation function of NIST SP
// 800-108 in counter mode, until its result is a number that the curve can use.
func signingKey4a(keys aws.Credentials) (*ecdsa.PrivateKey, error) {
	limit := new(big.Int).Sub(elliptic.P256().Params().N, big.NewInt(2))
	for counter := byte(1); ; counter++ {
		mac := hmac.New(sha256.New, []byte("AWS4A"+keys.SecretAccessKey))
		mac.Write([]byte("\x00\x00\x00\x01" + algorithm4a + "\x00" + keys.AccessKeyID + string([]byte{counter}) + "\x00\x00\x01\x00"))
		if number := new(big.Int).SetBytes(mac.Sum(nil)); number.Cmp(limit) <= 0 {
			return ecdsa.ParseRawPrivateKey(elliptic.P256(), number.Add(number, big.NewInt(1)).FillBytes(make([]byte, 32)))
		}
	}
}

func hexSHA256(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
