package awsapi

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/timetext"
)

// skewLimit is the difference of clocks that AWS tolerates in a signature.
const skewLimit = 5 * time.Minute

// describe turns an error of a call into one for people: what the service said
// (254), or why it could not be reached or understood (255). attempts is how
// many there were, when all that are allowed were made.
func describe(err error, operation string, attempts int) error {
	var own *problem.Error
	var refused *ServiceError
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &own):
		return own
	case errors.As(err, &refused):
		e := &problem.Error{
			Kind: problem.Service, Code: refused.Code, Operation: operation, Err: refused,
			Details: refused.details, Skew: refused.skew, Retries: max(attempts-1, 0),
		}
		e.Hint = serviceHint(fault{code: refused.Code, skew: refused.skew, details: refused.details, page: refused.isPage})
		return e
	}
	if attempts > 0 {
		err = &retry.MaxAttemptsError{Attempt: attempts, Err: err}
	}
	return transportError(err, operation)
}

// MapError turns an error of a service client into one for people: what the
// service said (254), what a credential provider said (as it is), or why the
// service could not be reached (255). operation is used when err names none.
func MapError(err error, operation string) error {
	var own *problem.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &own):
		return own
	case errors.Is(err, context.Canceled):
		return err
	}
	var op *smithy.OperationError
	if errors.As(err, &op) {
		operation = op.Operation()
	}
	var refused smithy.APIError
	if errors.As(err, &refused) {
		return serviceError(err, refused, operation)
	}
	return transportError(err, operation)
}

func serviceError(err error, refused smithy.APIError, operation string) *problem.Error {
	f := fault{code: refused.ErrorCode(), message: refused.ErrorMessage()}
	var response *smithyhttp.ResponseError
	if errors.As(err, &response) && response.Response != nil {
		if body, ok := response.Response.Body.(*faultBody); ok {
			f = body.fault
		}
	}
	e := &problem.Error{Kind: problem.Service, Code: f.code, Operation: operation, Err: errors.New(f.said()), Details: f.details, Skew: f.skew}
	var exhausted *retry.MaxAttemptsError
	if errors.As(err, &exhausted) {
		e.Retries = exhausted.Attempt - 1
	}
	e.Hint = serviceHint(f)
	return e
}

// said is the service's message. OAuth has the reason in a member of its own
// (RFC 6749 section 5.2).
func (f fault) said() string {
	if f.message != "" {
		return f.message
	}
	return f.detail("error_description")
}

func (f fault) detail(name string) string {
	for _, d := range f.details {
		if d.Name == name {
			return d.Value
		}
	}
	return ""
}

// serviceHint says what to do about the refusals people meet most. A clock
// that is off comes first whatever the code, as it hides behind many: bad
// signature, expired token, unknown key.
func serviceHint(f fault) string {
	if hint := skewHint(f.skew); hint != "" {
		return hint
	}
	if f.page {
		return pageHint
	}
	if f.detail("error") != "" {
		return "" // a sign-in's own refusal: the flow knows what to do
	}
	switch f.code {
	case "ExpiredToken", "ExpiredTokenException":
		return "these credentials have expired: sign in again with `awsid sso login` or `awsid login`, or renew the session token"
	case "InvalidClientTokenId", "UnrecognizedClientException":
		return "the access key is unknown, inactive or deleted, or the session token is missing; `awsid explain` shows where it comes from"
	case "SignatureDoesNotMatch":
		return "the secret access key does not belong to the access key; `awsid explain` shows where they come from"
	}
	return ""
}

func skewHint(skew time.Duration) string {
	direction := "ahead of"
	if skew < 0 {
		skew, direction = -skew, "behind"
	}
	if skew < skewLimit {
		return ""
	}
	return fmt.Sprintf("this machine's clock is %s %s the service's: set the clock (for example with `timedatectl set-ntp true`) and try again", timetext.Seconds(skew.Round(time.Second)), direction)
}

// unreachable marks the cause of a call that did not get through.
type unreachable struct{ error }

// Unwrap returns the cause.
func (u unreachable) Unwrap() error { return u.error }

// IsUnreachable tells whether MapError's error is about a connection that
// failed, timed out or was cut, which may be better soon: not one about a
// refusal, be it the service's or a proxy's, a certificate that is not
// trusted, or an answer that makes no sense.
func IsUnreachable(err error) bool {
	var u unreachable
	return errors.As(err, &u)
}

// gotNowhere is IsUnreachable of an error of the SDK.
func gotNowhere(err error) bool {
	var last *final
	var alert tls.AlertError
	var timeout interface{ Timeout() bool }
	var dns *net.DNSError
	var op *net.OpError
	var refusal *proxyRefusal
	switch {
	case errors.As(err, &last), errors.As(err, &alert):
		return false
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &timeout) && timeout.Timeout():
		return true
	}
	return errors.As(err, &dns) || errors.As(err, &op) || errors.As(err, &refusal)
}

// transportError is for a call that got no answer, or none that is one.
func transportError(err error, operation string) *problem.Error {
	address := ""
	var at *url.Error
	if errors.As(err, &at) {
		address = withoutQuery(at.URL)
	}
	hint, cause := transportCause(err)
	if gotNowhere(err) {
		cause = unreachable{cause}
	}
	e := problem.New(problem.General, "%w", cause)
	if address != "" {
		e = problem.New(problem.General, "could not connect to the endpoint %q: %w", address, cause)
	}
	e.Hint = hint
	if address == "" {
		e.Doing = operation
	}
	return e
}

func withoutQuery(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	u.RawQuery, u.Fragment, u.User = "", "", nil
	return u.String()
}

// transportCause finds the cause under the SDK's wrapping and what to do.
func transportCause(err error) (hint string, cause error) {
	var dns *net.DNSError
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	var op *net.OpError
	var page *pageAnswer
	var refusal *proxyRefusal
	var timeout interface{ Timeout() bool }
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return "check the region's spelling, the network and VPN, and HTTPS_PROXY if you are behind a proxy", fmt.Errorf("no such host %s", dns.Name)
	case errors.As(err, &dns):
		return "check the network and its name servers", fmt.Errorf("name lookup of %s failed: %s", dns.Name, dns.Err)
	case errors.As(err, &unknown):
		return "if a proxy inspects TLS here, name its certificate authority with AWS_CA_BUNDLE or ca_bundle", unknown
	case errors.As(err, &host):
		return "the answer comes from another host: check the endpoint and the network (captive portal, proxy)", host
	case errors.As(err, &invalid):
		return "check this machine's clock and the certificate authority in AWS_CA_BUNDLE or ca_bundle", invalid
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return "the endpoint does not speak TLS: is it an http:// address?", errors.New("the answer is not TLS")
	case errors.As(err, &timeout) && timeout.Timeout():
		return "check the network, VPN and proxy; --cli-connect-timeout and --cli-read-timeout change the limits", errors.New("timed out")
	case errors.As(err, &refusal):
		return refusal.hint(), refusal
	case errors.As(err, &op):
		return "check the network, the endpoint and HTTPS_PROXY", op
	case errors.As(err, &page):
		return pageHint, page
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "check the network, VPN and proxy, and try again", errors.New("the connection was cut before the whole answer was here")
	}
	return "", innermost(err)
}

// innermost drops the SDK's wrapping of operation, attempts and response,
// which says nothing to a person.
func innermost(err error) error {
	var at *url.Error
	if errors.As(err, &at) {
		return at.Err
	}
	var deserialize *smithy.DeserializationError
	if errors.As(err, &deserialize) {
		return fmt.Errorf("the answer cannot be read: %w", deserialize.Err)
	}
	for {
		switch e := err.(type) {
		case *smithy.OperationError:
			err = e.Err
		case *retry.MaxAttemptsError:
			err = e.Err
		case *smithyhttp.ResponseError:
			err = e.Err
		case *smithyhttp.RequestSendError:
			err = e.Err
		default:
			return err
		}
	}
}
