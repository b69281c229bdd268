package ssooidc

import (
	"net/url"
	"regexp"
	"sync"
)

// scopes matches scope names: sso:account:access, codewhisperer:completions.
var scopes = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(openid|aws|offline_access|[a-z][a-z0-9_-]*(:[a-z0-9_*-]+)+)$`)
})

// validRedirect takes loopback addresses over http (RFC 8252) and https.
func validRedirect(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Fragment != "" || u.User != nil || u.RawQuery != "" {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && loopback(u)
}

func loopback(u *url.URL) bool {
	switch u.Hostname() {
	case "127.0.0.1", "::1", "localhost":
		return true
	}
	return false
}

// RedirectFits tells whether a redirect URI is one of the registered ones.
// The port of a loopback address is free (RFC 8252, section 7.3); everything
// else is compared as it is written.
func RedirectFits(registered []string, asked string) bool {
	a, err := url.Parse(asked)
	if err != nil || !validRedirect(asked) {
		return false
	}
	for _, raw := range registered {
		reg, err := url.Parse(raw)
		if err != nil {
			continue
		}
		if raw == asked {
			return true
		}
		if loopback(reg) && reg.Scheme == a.Scheme && reg.Hostname() == a.Hostname() && reg.EscapedPath() == a.EscapedPath() {
			return true
		}
	}
	return false
}
