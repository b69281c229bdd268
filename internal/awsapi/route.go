package awsapi

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/sys/problem"
)

// explainRoute names in the error of a call that did not get through, or got to somebody else, the setting that led
// there: people look at the network before they look at a line of a file.
func (c *call) explainRoute(described, err error) error {
	var e *problem.Error
	if !errors.As(described, &e) {
		return described
	}
	var unknown x509.UnknownAuthorityError
	var refusal *proxyRefusal
	var dns *net.DNSError
	var page *pageAnswer
	var malformed *malformedAnswer
	var said *ServiceError
	custom, bundle := c.place.Custom, c.clients.set.Get("ca_bundle")
	proxy := c.proxyOf()
	switch {
	case errors.As(err, &said):
		if custom.Set() && (said.isPage || said.isBare) {
			c.addHint(e)
		}
	case errors.As(err, &page), errors.As(err, &malformed):
		if custom.Set() {
			c.addHint(e)
		}
	case errors.As(err, &unknown) && bundle.Set():
		e.Origin = bundle.Origin.String()
		e.Hint = fmt.Sprintf("%s alone is trusted here, in place of the system's authorities: add to it the authority of %s", bundle.Text, c.address.Hostname())
	case errors.As(err, &refusal), isProxyError(err) && proxy.name != "":
		e.Origin = proxy.name
		if e.Hint == "" || !errors.As(err, &refusal) {
			e.Hint = fmt.Sprintf("the proxy of %s is not reached: check it, or name hosts to be reached directly in NO_PROXY", proxy.name)
		}
	case !isUnreachable(err) && !isNoTLS(err):
	case custom.Set() && neverConnected(err):
		e.Origin, e.Hint = custom.Origin.String(), ""
		c.addHint(e)
	case custom.Set():
		c.addHint(e)
	case errors.As(err, &dns) && dns.IsNotFound && (c.place.FIPS || c.place.DualStack):
		c.explainVariant(e)
	case proxy.name != "":
		e.Hint += fmt.Sprintf("; the way leads through the proxy of %s", proxy.name)
	}
	return described
}

// explainVariant is for a host that does not exist because it is that of a variant which the service has not everywhere.
func (c *call) explainVariant(e *problem.Error) {
	key, what := "use_fips_endpoint", "FIPS"
	if !c.place.FIPS {
		key, what = "use_dualstack_endpoint", "dual-stack"
	}
	asked := c.clients.set.Get(key)
	if asked.Set() && asked.Origin.Kind != origin.Default {
		e.Origin = asked.Origin.String()
	}
	e.Hint = fmt.Sprintf("%s asks for a %s endpoint, which %s may not have in %s: remove it, or use a region that has one",
		key, what, c.operation.service.ID, c.place.Region)
}

// addHint says which setting sends the calls to an endpoint that is not the service's own.
func (c *call) addHint(e *problem.Error) {
	from := c.place.Custom.Origin
	name, correct := from.String(), "leave it out"
	switch from.Kind {
	case origin.Variable:
		correct = fmt.Sprintf("`unset %s`", name)
	case origin.File:
		name, correct = fmt.Sprintf("endpoint_url (%s)", name), "delete the line"
	}
	if e.Hint != "" {
		e.Hint += "; "
	}
	e.Hint += fmt.Sprintf("%s sends the calls to %s there: correct it, or %s to ask AWS itself", name, c.operation.service.ID, correct)
}

// proxyOf returns the variable whose proxy the call goes through, if any.
func (c *call) proxyOf() proxyVariable {
	p := proxiesOf(c.clients.env.Vars)
	if through, err := p.forURL(c.address); through == nil || err != nil {
		return proxyVariable{}
	}
	if c.address.Scheme == "http" {
		return p.http
	}
	return p.https
}

// isProxyError reports whether the connection to a proxy failed.
func isProxyError(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && strings.HasPrefix(op.Op, "proxy")
}

// neverConnected reports whether nobody that speaks our language is at the address.
func neverConnected(err error) bool {
	var dns *net.DNSError
	var op *net.OpError
	return errors.As(err, &dns) || errors.As(err, &op) && op.Op == "dial" || isNoTLS(err)
}

// isNoTLS reports whether the other side does not speak TLS.
func isNoTLS(err error) bool {
	var record tls.RecordHeaderError
	return errors.As(err, &record) || errors.Is(err, http.ErrSchemeMismatch)
}
