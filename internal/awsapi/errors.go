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

	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/sys/problem"
)

// describeError turns an error of a call into one for people: what the service said (254), or why it could not be
// reached or understood (255). attempts is how many there were, when all that are allowed were made.
func describeError(err error, operation string, attempts int, set *settings.Settings) error {
	var own *problem.Error
	var refused *ServiceError
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &own):
		return own
	case errors.As(err, &refused):
		return &problem.Error{
			Kind: problem.Service, Code: refused.Code, Operation: operation, Err: refused, Hint: refused.refusalHint(set),
			Details: refused.details, Skew: refused.skew, Retries: max(attempts-1, 0),
		}
	}
	return transportError(err, operation)
}

// unreachable marks the cause of a call that did not get through.
type unreachable struct{ error }

// Unwrap returns the cause.
func (u unreachable) Unwrap() error { return u.error }

// IsUnreachable reports whether an error of Call is about a connection that failed, timed out or was cut, which may
// be better soon: not one about a refusal, be it the service's or a proxy's, a certificate that is not trusted, or an
// answer that makes no sense.
func IsUnreachable(err error) bool {
	var u unreachable
	return errors.As(err, &u)
}

// isUnreachable is IsUnreachable before describeError.
func isUnreachable(err error) bool {
	var alert tls.AlertError
	var timeout interface{ Timeout() bool }
	var dns *net.DNSError
	var op *net.OpError
	var refusal *proxyRefusal
	switch {
	case isFinal(err), errors.As(err, &alert):
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
	if isUnreachable(err) {
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

// transportCause finds the cause under the wrapping and what to do.
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
		return refusal.proxyHint(), refusal
	case errors.As(err, &op):
		return "check the network, the endpoint and HTTPS_PROXY", op
	case errors.As(err, &page):
		return pageHint, page
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "check the network, VPN and proxy, and try again", errors.New("the connection was cut before the whole answer was here")
	}
	return "", innermostCause(err)
}

// innermostCause drops the wrapping that says nothing to a person.
func innermostCause(err error) error {
	var at *url.Error
	var unsent *smithyhttp.RequestSendError
	switch {
	case errors.As(err, &at):
		return at.Err
	case errors.As(err, &unsent):
		return unsent.Err
	}
	return err
}
