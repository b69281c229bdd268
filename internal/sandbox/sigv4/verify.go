// Package sigv4 checks AWS Signature Version 4, written from the public specification (AWS General Reference,
// "Create a signed AWS API request", and the S3 API's "Authenticating Requests"). It shares nothing with a signer,
// so that a signer's error cannot cancel out.
package sigv4

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"strings"
	"time"
)

// Reason says what is wrong with a signature.
type Reason int

// The reasons, which each protocol words in its own way.
const (
	Incomplete       Reason = iota // a part is missing or malformed
	Mismatch                       // signed with another key, or another request
	Early                          // signed for the future
	Late                           // signed too long ago
	Over                           // a presigned request past its X-Amz-Expires
	BadQuery                       // a presigned request with a wrong parameter
	HeadersNotSigned               // an x-amz- header outside the signature
	PayloadMismatch                // x-amz-content-sha256 is not the body's hash
	BadChunk                       // an aws-chunked body that does not hold together
)

// Failure is a refused signature.
type Failure struct {
	Reason Reason
	Detail string // AWS's words for Incomplete and BadQuery, header names for HeadersNotSigned
	// Canonical and ToSign are what was computed here (Mismatch).
	Canonical, ToSign string
}

// Error returns the detail.
func (f *Failure) Error() string {
	if f.Detail != "" {
		return f.Detail
	}
	return "the request signature we calculated does not match the signature you provided"
}

// MaxSkew is how far a signing time may be from the service's clock.
const MaxSkew = 15 * time.Minute

const (
	unsignedPayload = "UNSIGNED-PAYLOAD"
	streamingPrefix = "STREAMING-"
)

// Verify checks the time, the signed headers, the signature and the payload hash of a request that a secret should
// have signed, and returns the body with its chunked framing taken off. Every error is a *Failure.
func (c *Claim) Verify(r *http.Request, body []byte, secret string, now time.Time) ([]byte, error) {
	if err := c.checkTime(now); err != nil {
		return nil, err
	}
	if err := c.checkHeaders(r); err != nil {
		return nil, err
	}
	hash, computed := c.payloadHash(r, body)
	key := c.signingKey(secret)
	request := canonicalRequest(r, c, hash)
	toSign := c.stringToSign(request)
	if !equalHex(c.Signature, signText(key, toSign)) {
		return nil, &Failure{Reason: Mismatch, Canonical: request, ToSign: toSign}
	}
	if strings.HasPrefix(hash, streamingPrefix) {
		return c.readChunks(r, body, hash, key)
	}
	if hash != computed && hash != unsignedPayload {
		return nil, &Failure{Reason: PayloadMismatch, Detail: computed}
	}
	return body, nil
}

func (c *Claim) checkTime(now time.Time) error {
	if c.Presigned {
		if now.After(c.Date.Add(c.Expires)) {
			return &Failure{Reason: Over, Detail: c.Date.Add(c.Expires).Format(time.RFC3339)}
		}
	} else if now.Sub(c.Date) > MaxSkew {
		return &Failure{Reason: Late, Detail: "Signature expired: " + c.Date.Format(TimeFormat) + " is now earlier than " +
			now.UTC().Add(-MaxSkew).Format(TimeFormat) + " (" + now.UTC().Format(TimeFormat) + " - 15 min.)"}
	}
	if c.Date.Sub(now) > MaxSkew {
		return &Failure{Reason: Early, Detail: "Signature not yet current: " + c.Date.Format(TimeFormat) + " is still later than " +
			now.UTC().Add(MaxSkew).Format(TimeFormat) + " (" + now.UTC().Format(TimeFormat) + " + 15 min.)"}
	}
	return nil
}

// checkHeaders refuses x-amz- headers that anybody on the way could have added. Only S3 and its like insist on it.
func (c *Claim) checkHeaders(r *http.Request) error {
	if c.Service != "s3" {
		return nil
	}
	var loose []string
	for name := range r.Header {
		lower := strings.ToLower(name)
		if strings.HasPrefix(lower, "x-amz-") && lower != "x-amz-content-sha256" && !containsSorted(c.Signed, lower) {
			loose = append(loose, lower)
		}
	}
	if loose != nil {
		return &Failure{Reason: HeadersNotSigned, Detail: strings.Join(loose, ", ")}
	}
	return nil
}

// payloadHash returns the hash that was signed and the one of the body.
func (c *Claim) payloadHash(r *http.Request, body []byte) (signed, computed string) {
	sum := sha256.Sum256(body)
	computed = hex.EncodeToString(sum[:])
	if h := r.Header.Get("X-Amz-Content-Sha256"); h != "" {
		return h, computed
	}
	if c.Presigned && c.Service == "s3" {
		return unsignedPayload, computed
	}
	return computed, computed
}

func (c *Claim) stringToSign(request string) string {
	sum := sha256.Sum256([]byte(request))
	return Algorithm + "\n" + c.Date.Format(TimeFormat) + "\n" + c.Scope() + "\n" + hex.EncodeToString(sum[:])
}

func (c *Claim) signingKey(secret string) []byte {
	key := hmacSHA256([]byte("AWS4"+secret), c.scopeDate)
	for _, part := range []string{c.Region, c.Service, "aws4_request"} {
		key = hmacSHA256(key, part)
	}
	return key
}

func hmacSHA256(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

func signText(key []byte, text string) string { return hex.EncodeToString(hmacSHA256(key, text)) }

func equalHex(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
