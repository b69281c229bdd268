package awsapi

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/problem"
)

// proxies are the proxy variables; the lower-case spelling wins, as in curl and Python.
type proxies struct {
	http, https proxyVariable
	bypass      []string // of NO_PROXY
}

type proxyVariable struct{ name, value string }

func proxiesOf(vars environ.Vars) proxies {
	get := func(name string) proxyVariable {
		for _, n := range []string{strings.ToLower(name), name} {
			if v := vars.Get(n); v != "" {
				return proxyVariable{n, v}
			}
		}
		return proxyVariable{}
	}
	p := proxies{http: get("HTTP_PROXY"), https: get("HTTPS_PROXY")}
	for _, rule := range strings.Split(get("NO_PROXY").value, ",") {
		if rule = strings.ToLower(strings.TrimSpace(rule)); rule != "" {
			p.bypass = append(p.bypass, rule)
		}
	}
	return p
}

// isConfigured reports whether any request may go through a proxy.
func (p proxies) isConfigured() bool { return p.http.value != "" || p.https.value != "" }

// forURL returns the proxy for a request, or nil to connect directly. The
// machine itself and link-local addresses (metadata) never go through one.
func (p proxies) forURL(u *url.URL) (*url.URL, error) {
	variable := p.https
	if u.Scheme == "http" {
		variable = p.http
	}
	if variable.value == "" || p.isBypassed(strings.ToLower(u.Hostname()), u.Port()) {
		return nil, nil
	}
	text := variable.value
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	proxy, err := url.Parse(text)
	if err != nil || proxy.Host == "" {
		// The value may hold a password: it is not shown.
		return nil, problem.New(problem.General, "not a proxy address").At(variable.name).
			WithHint("give %s an address such as http://proxy.example.com:3128", variable.name)
	}
	return proxy, nil
}

// isBypassed applies NO_PROXY as the AWS CLI does: a name covers its subdomains, with or without a dot or "*." before
// it, which golang.org/x/net's rules would read as its subdomains alone. Prefixes of addresses are ours.
func (p proxies) isBypassed(host, port string) bool {
	address, err := netip.ParseAddr(host)
	isAddress := err == nil
	if host == "localhost" || isAddress && (address.IsLoopback() || address.IsLinkLocalUnicast()) {
		return true
	}
	for _, rule := range p.bypass {
		if rule == "*" || rule == host || port != "" && rule == host+":"+port {
			return true
		}
		if prefix, err := netip.ParsePrefix(rule); err == nil && isAddress && prefix.Contains(address) {
			return true
		}
		if domain := "." + strings.TrimPrefix(strings.TrimPrefix(rule, "*"), "."); !isAddress && strings.HasSuffix("."+host, domain) {
			return true
		}
	}
	return false
}

// proxyRefusal is a proxy's no to a connection.
type proxyRefusal struct {
	host   string
	status int
}

func (e *proxyRefusal) Error() string {
	return fmt.Sprintf("the proxy %s refuses the connection: %d %s", e.host, e.status, http.StatusText(e.status))
}

// isFinal reports whether it is a refusal and not trouble of the moment, such as a gateway that
// cannot reach the host.
func (e *proxyRefusal) isFinal() bool {
	switch e.status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusProxyAuthRequired:
		return true
	}
	return false
}

func (e *proxyRefusal) proxyHint() string {
	if e.status == http.StatusProxyAuthRequired {
		return "give the proxy variable the user name and password: HTTPS_PROXY=http://USER:PASSWORD@" + e.host
	}
	return "check HTTPS_PROXY, or name hosts to be reached directly in NO_PROXY"
}
