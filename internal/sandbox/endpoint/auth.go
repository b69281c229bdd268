package endpoint

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/awsid/awsid/internal/sandbox/sigv4"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/wire"
)

// checkSignature checks the signature of an operation that wants one.
func (s *Server) checkSignature(r *Request, rt route) error {
	if rt.access == Open {
		return nil
	}
	if !sigv4.IsSigned(r.Request) {
		if rt.protocol == S3 {
			return wire.New(http.StatusForbidden, "AccessDenied", "Access Denied")
		}
		return wire.New(http.StatusForbidden, "MissingAuthenticationToken", "Request is missing Authentication Token")
	}
	claim, err := sigv4.Parse(r.Request)
	if err != nil {
		return authError(rt.protocol, claim, err, r.Now)
	}
	if err := r.checkScope(claim, rt); err != nil {
		return err
	}
	cred, err := s.Deps.State.Credential(claim.AccessKeyID, claim.Token)
	if err != nil {
		return keyError(rt.protocol, claim, err)
	}
	now := s.signingTime(r, claim.Date)
	r.ClientNow = now
	body, err := claim.Verify(r.Request, r.Body, cred.Secret, now)
	if err != nil {
		return authError(rt.protocol, claim, err, now)
	}
	r.Body, r.Credential, r.Region = body, &cred, claim.Region
	for _, f := range s.Mux.signed {
		f(r)
	}
	return nil
}

// signingTime returns the time that a signature is judged by. When the sandbox's clock was put forward, clients that
// share it and clients that keep their own are both right.
func (s *Server) signingTime(r *Request, signed time.Time) time.Time {
	if s.Deps.Wall == nil || r.Skewed {
		return r.Now
	}
	if wall := s.Deps.Wall.Now(); wall.Sub(signed).Abs() < r.Now.Sub(signed).Abs() {
		return wall
	}
	return r.Now
}

// checkScope refuses a signature for another service or region than the host name says. Without an AWS host name any
// region is right.
func (r *Request) checkScope(claim sigv4.Claim, rt route) error {
	if claim.Service != rt.service {
		return wire.New(http.StatusForbidden, "SignatureDoesNotMatch", "Credential should be scoped to correct service: '"+rt.service+"'. ")
	}
	want := r.HostRegion()
	if want == "" || want == claim.Region {
		return nil
	}
	if rt.protocol == S3 {
		return wire.New(http.StatusBadRequest, "AuthorizationHeaderMalformed",
			"The authorization header is malformed; the region '"+claim.Region+"' is wrong; expecting '"+want+"'").With("Region", want)
	}
	return wire.New(http.StatusForbidden, "SignatureDoesNotMatch", "Credential should be scoped to a valid region. ")
}

// keyError words an access key that is unknown or expired.
func keyError(p Protocol, claim sigv4.Claim, err error) error {
	expired := errors.Is(err, state.ErrExpired)
	switch {
	case p == S3 && expired:
		return wire.New(http.StatusBadRequest, "ExpiredToken", "The provided token has expired.").With("Token-0", claim.Token)
	case p == S3 && claim.Token != "":
		return wire.New(http.StatusBadRequest, "InvalidToken", "The provided token is malformed or otherwise invalid.").With("Token-0", claim.Token)
	case p == S3:
		return wire.New(http.StatusForbidden, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.").
			With("AWSAccessKeyId", claim.AccessKeyID)
	case expired:
		return wire.New(http.StatusForbidden, "ExpiredToken", "The security token included in the request is expired")
	}
	return wire.New(http.StatusForbidden, "InvalidClientTokenId", "The security token included in the request is invalid.")
}

// authError words a refused signature.
func authError(p Protocol, claim sigv4.Claim, err error, now time.Time) error {
	var f *sigv4.Failure
	if !errors.As(err, &f) {
		return err
	}
	if p == S3 {
		return s3AuthError(claim, f, now)
	}
	switch f.Reason {
	case sigv4.Incomplete, sigv4.BadQuery:
		return wire.New(http.StatusBadRequest, "IncompleteSignature", f.Detail)
	case sigv4.Early, sigv4.Late:
		return wire.New(http.StatusForbidden, "SignatureDoesNotMatch", f.Detail)
	case sigv4.Over:
		return wire.New(http.StatusForbidden, "SignatureDoesNotMatch", "Signature expired: the presigned request was valid until "+f.Detail)
	}
	return wire.New(http.StatusForbidden, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. "+
		"Check your AWS Secret Access Key and signing method. Consult the service documentation for details.")
}

func s3AuthError(claim sigv4.Claim, f *sigv4.Failure, now time.Time) error {
	switch f.Reason {
	case sigv4.Incomplete:
		return wire.New(http.StatusBadRequest, "AuthorizationHeaderMalformed", "The authorization header is malformed; "+f.Detail)
	case sigv4.BadQuery:
		return wire.New(http.StatusBadRequest, "AuthorizationQueryParametersError", f.Detail)
	case sigv4.Over:
		return wire.New(http.StatusForbidden, "AccessDenied", "Request has expired").With("X-Amz-Expires", strconv.Itoa(int(claim.Expires/time.Second))).With("Expires", f.Detail)
	case sigv4.Early, sigv4.Late:
		return wire.New(http.StatusForbidden, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large.").
			With("RequestTime", claim.Date.Format(sigv4.TimeFormat)).With("ServerTime", now.UTC().Format(time.RFC3339)).
			With("MaxAllowedSkewMilliseconds", strconv.FormatInt(sigv4.MaxSkew.Milliseconds(), 10))
	case sigv4.HeadersNotSigned:
		return wire.New(http.StatusForbidden, "AccessDenied", "There were headers present in the request which were not signed").With("HeadersNotSigned", f.Detail)
	case sigv4.PayloadMismatch:
		return wire.New(http.StatusBadRequest, "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed.").
			With("S3ComputedContentSHA256", f.Detail)
	case sigv4.BadChunk:
		return wire.New(http.StatusBadRequest, "IncompleteBody", "The request body terminated unexpectedly").With("Reason", f.Detail)
	}
	return wire.New(http.StatusForbidden, "SignatureDoesNotMatch",
		"The request signature we calculated does not match the signature you provided. Check your key and signing method.").
		With("AWSAccessKeyId", claim.AccessKeyID).With("StringToSign", f.ToSign).With("SignatureProvided", claim.Signature).With("CanonicalRequest", f.Canonical)
}
