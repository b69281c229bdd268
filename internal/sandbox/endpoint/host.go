package endpoint

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/sandbox/wire"
)

// checkOrigin keeps web pages of other origins away: a name that resolves to loopback (DNS rebinding) is no address
// of ours, and a request that another site's page made is not the person's.
func (s *Server) checkOrigin(r *Request) error {
	if IsAWSHost(r.Host) && s.AWSHosts {
		r.AWSHost = hostOnly(r.Host)
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

func hostOnly(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return strings.ToLower(strings.Trim(host, "[]"))
}

func isLoopback(host string) bool {
	name := hostOnly(host)
	ip := net.ParseIP(name)
	return name == "localhost" || ip != nil && ip.IsLoopback()
}

// portFits reports whether Host names the port that the request came in on.
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

// awsSuffixes are the domains the sandbox answers for through its proxy, in every partition.
var awsSuffixes = []string{
	"amazonaws.com", "amazonaws.com.cn", "api.aws", "awsapps.com", "awsapps.cn", "app.aws",
	"aws.amazon.com", "amazonaws-us-gov.com", "amazonaws.cn", "amazonaws-eusc.eu", "amazonaws.eu",
	"api.amazonwebservices.com.cn", "app.amazonwebservices.com.cn", "api.amazonwebservices.eu",
	"c2s.ic.gov", "sc2s.sgov.gov", "cloud.adc-e.uk", "csp.hci.ic.gov",
}

// IsAWSHost reports whether a host name (with or without a port) is AWS's.
func IsAWSHost(host string) bool {
	name := hostOnly(host)
	return slices.ContainsFunc(awsSuffixes, func(s string) bool { return name == s || strings.HasSuffix(name, "."+s) })
}

// awsHost is what an AWS host name says.
type awsHost struct{ service, region, bucket string }

// parseHost reads a host name from its left: service (dashed FIPS and dualstack words dropped), region, and for S3
// the bucket before it.
func parseHost(name string) awsHost {
	name = hostOnly(name)
	for _, s := range awsSuffixes {
		if rest, ok := strings.CutSuffix(name, "."+s); ok {
			return readLabels(strings.Split(rest, "."), s)
		}
	}
	return awsHost{}
}

func readLabels(labels []string, suffix string) awsHost {
	var h awsHost
	for i, l := range labels {
		word := strings.TrimSuffix(l, "-fips")
		switch {
		case word == "console" && i == len(labels)-1:
			return awsHost{service: "console", region: h.region} // whatever stands before: s3.console, a session
		case h.service != "s3" && (word == "s3" || strings.HasPrefix(word, "s3-")):
			// Whatever stands before is the bucket's name, dots included.
			h = awsHost{service: "s3", bucket: strings.Join(labels[:i], ".")}
			if r := strings.TrimPrefix(word, "s3-"); isRegion(r) {
				h.region = r
			}
		case isRegion(word):
			h.region = word
		case h.service == "s3": // dualstack
		case word == "oidc":
			h.service = "sso-oidc"
		case word == "sso" && h.service == "portal":
			h.service = "sso"
		case word == "sts" || word == "iam" || word == "signin" || word == "portal":
			h.service = word
		}
	}
	if h.region == "" {
		h.region = globalRegion(h.service, suffix)
	}
	return h
}

// globalRegion is what host names without a region sign for.
func globalRegion(service, suffix string) string {
	switch {
	case service != "iam" && service != "sts" && service != "s3":
		return ""
	case suffix == "amazonaws.com.cn":
		return "cn-north-1"
	}
	return "us-east-1"
}

// isRegion reports whether a label has the form of a region: eu-west-1, us-gov-west-1, us-isob-east-1.
func isRegion(l string) bool {
	parts := strings.Split(l, "-")
	last := parts[len(parts)-1]
	return len(parts) >= 3 && len(parts) <= 4 && len(last) == 1 && '0' <= last[0] && last[0] <= '9' && len(parts[0]) >= 2 && len(parts[0]) <= 4
}

// HostRegion returns the region that the AWS host name says, else "".
func (r *Request) HostRegion() string {
	h := parseHost(r.AWSHost)
	if strings.HasSuffix(r.AWSHost, "us-gov.amazonaws.com") && h.service == "iam" {
		return "us-gov-west-1"
	}
	return h.region
}

// Bucket returns the bucket of a virtual-host style S3 request, else "".
func (r *Request) Bucket() string { return parseHost(r.AWSHost).bucket }
