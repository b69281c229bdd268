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
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Algorithm is the one algorithm of version 4.
const Algorithm = "AWS4-HMAC-SHA256"

// TimeFormat is the form of X-Amz-Date.
const TimeFormat = "20060102T150405Z"

// Claim is what a request says about its signature.
type Claim struct {
	AccessKeyID string
	Token       string
	Region      string
	Service     string
	Date        time.Time
	Signed      []string // signed headers, lower case, in the order given
	Signature   string   // hexadecimal
	Presigned   bool
	Expires     time.Duration // presigned only
	scopeDate   string
}

// IsSigned reports whether a request claims to be signed at all.
func IsSigned(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-") || strings.Contains(r.URL.RawQuery, "X-Amz-Algorithm=")
}

// Parse reads the claim of a request; every error is a *Failure.
func Parse(r *http.Request) (Claim, error) {
	if h := r.Header.Get("Authorization"); strings.HasPrefix(h, "AWS4-") {
		return parseHeader(r, h)
	}
	return parseQuery(r.URL.Query())
}

func parseHeader(r *http.Request, h string) (Claim, error) {
	algorithm, rest, _ := strings.Cut(h, " ")
	if algorithm != Algorithm {
		return Claim{}, &Failure{Reason: Incomplete, Detail: "Unsupported AWS 'algorithm': '" + algorithm + "'."}
	}
	parts := map[string]string{}
	for _, p := range strings.Split(rest, ",") {
		k, v, _ := strings.Cut(strings.TrimSpace(p), "=")
		parts[k] = v
	}
	missing := ""
	for _, k := range []string{"Credential", "Signature", "SignedHeaders"} {
		if parts[k] == "" {
			missing += "Authorization header requires '" + k + "' parameter. "
		}
	}
	date := r.Header.Get("X-Amz-Date")
	if date == "" {
		date = httpDate(r.Header.Get("Date"))
	}
	if date == "" {
		missing += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
	}
	if missing != "" {
		return Claim{}, &Failure{Reason: Incomplete, Detail: missing + "Authorization=" + algorithm}
	}
	c := Claim{Token: r.Header.Get("X-Amz-Security-Token"), Signature: parts["Signature"], Signed: strings.Split(parts["SignedHeaders"], ";")}
	return c, c.readScope(parts["Credential"], date, Incomplete)
}

// httpDate turns the Date header into the form of X-Amz-Date.
func httpDate(s string) string {
	if t, err := http.ParseTime(s); err == nil {
		return t.UTC().Format(TimeFormat)
	}
	return s
}

func parseQuery(q url.Values) (Claim, error) {
	if q.Get("X-Amz-Algorithm") != Algorithm {
		return Claim{}, &Failure{Reason: BadQuery, Detail: `X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"`}
	}
	for _, k := range []string{"X-Amz-Credential", "X-Amz-Signature", "X-Amz-Date", "X-Amz-SignedHeaders", "X-Amz-Expires"} {
		if q.Get(k) == "" {
			return Claim{}, &Failure{Reason: BadQuery, Detail: "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters."}
		}
	}
	seconds, err := strconv.Atoi(q.Get("X-Amz-Expires"))
	switch {
	case err != nil:
		return Claim{}, &Failure{Reason: BadQuery, Detail: "X-Amz-Expires should be a number"}
	case seconds < 0:
		return Claim{}, &Failure{Reason: BadQuery, Detail: "X-Amz-Expires must be non-negative"}
	case seconds > 604800:
		return Claim{}, &Failure{Reason: BadQuery, Detail: "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds"}
	}
	c := Claim{
		Token: q.Get("X-Amz-Security-Token"), Signature: q.Get("X-Amz-Signature"), Presigned: true,
		Signed: strings.Split(q.Get("X-Amz-SignedHeaders"), ";"), Expires: time.Duration(seconds) * time.Second,
	}
	return c, c.readScope(q.Get("X-Amz-Credential"), q.Get("X-Amz-Date"), BadQuery)
}

// readScope reads the credential scope and the date.
func (c *Claim) readScope(credential, date string, reason Reason) error {
	parts := strings.Split(credential, "/")
	if len(parts) != 5 || parts[0] == "" || parts[4] != "aws4_request" {
		return &Failure{Reason: reason, Detail: "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '" + credential + "'"}
	}
	t, err := time.Parse(TimeFormat, date)
	if err != nil {
		return &Failure{Reason: reason, Detail: "Date must be in ISO-8601 'basic format'. Got '" + date + "'."}
	}
	c.AccessKeyID, c.scopeDate, c.Region, c.Service, c.Date = parts[0], parts[1], parts[2], parts[3], t
	if c.scopeDate != date[:8] {
		return &Failure{Reason: reason, Detail: "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '" + c.scopeDate + "' != '" + date[:8] + "', from '" + date + "'."}
	}
	if !slices.IsSorted(c.Signed) || !slices.Contains(c.Signed, "host") {
		return &Failure{Reason: reason, Detail: "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."}
	}
	return nil
}

// Scope returns "date/region/service/aws4_request".
func (c *Claim) Scope() string {
	return c.scopeDate + "/" + c.Region + "/" + c.Service + "/aws4_request"
}

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
	sum := sha256.Sum256([]byte(request))
	toSign := Algorithm + "\n" + c.Date.Format(TimeFormat) + "\n" + c.Scope() + "\n" + hex.EncodeToString(sum[:])
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
		if strings.HasPrefix(lower, "x-amz-") && lower != "x-amz-content-sha256" && !slices.Contains(c.Signed, lower) {
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
