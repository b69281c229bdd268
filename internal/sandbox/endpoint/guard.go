package endpoint

import (
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/awsid/awsid/internal/sandbox/wire"
)

// guard keeps web pages of other origins away: a name that resolves to
// loopback (DNS rebinding) is no address of ours, and a request that another
// site's page made is not the person's.
func (s *Server) guard(r *Request) error {
	if isAWSHost(r.Host) && s.AWSHosts {
		r.AWSHost = hostname(r.Host)
	} else if s.AWSHosts || !isLoopback(r.Host) || !portFits(r.Request) {
		return wire.New(http.StatusMisdirectedRequest, "MisdirectedRequest", "the sandbox does not answer for host "+r.Host)
	}
	if o := r.Header.Get("Origin"); o != "" && !sameHost(o, r.Host) {
		return wire.New(http.StatusForbidden, "AccessDeniedException", "requests from origin "+o+" are refused")
	}
	if ref := r.Header.Get("Referer"); ref != "" && !sameHost(ref, r.Host) {
		return wire.New(http.StatusForbidden, "AccessDeniedException", "requests that come from another site are refused")
	}
	return nil
}

func hostname(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return strings.ToLower(strings.Trim(host, "[]"))
}

func isLoopback(host string) bool {
	name := hostname(host)
	ip := net.ParseIP(name)
	return name == "localhost" || ip != nil && ip.IsLoopback()
}

// portFits tells whether Host names the port that the request came in on.
func portFits(r *http.Request) bool {
	local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok {
		return true
	}
	_, bound, err := net.SplitHostPort(local.String())
	if err != nil {
		return true
	}
	_, asked, err := net.SplitHostPort(r.Host)
	return err == nil && asked == bound || err != nil && bound == "80"
}

func sameHost(address, host string) bool {
	u, err := url.Parse(address)
	return err == nil && strings.EqualFold(u.Host, host)
}
