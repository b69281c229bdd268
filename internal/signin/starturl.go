package signin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
)

// resolveTimeout bounds the one request to a start URL outside AWS.
const resolveTimeout = 10 * time.Second

// Resolved is a start URL that the service knows.
type Resolved struct {
	StartURL string
	Region   string // "" when the URL does not say
}

// ResolveStartURL follows a start URL on a domain of the organisation to the one of AWS it redirects to: one request,
// one redirect. A start URL of AWS is returned as it is. Errors are of kind Config (exit 253).
func ResolveStartURL(ctx context.Context, client func() (*http.Client, error), startURL string) (Resolved, error) {
	u, err := parseStartURL(startURL)
	if err != nil {
		return Resolved{}, err
	}
	if isAWSHost(u.Hostname()) {
		return Resolved{StartURL: startURL}, nil
	}
	c, err := client()
	if err != nil {
		return Resolved{}, err
	}
	target, err := redirectTarget(ctx, c, u)
	if err != nil {
		return Resolved{}, startURLError("cannot resolve the start URL %s: %w", secret.URL(startURL), err)
	}
	if target.Scheme != "https" || !isAWSHost(target.Hostname()) {
		return Resolved{}, startURLError("the start URL %s leads to %s, which does not belong to AWS",
			secret.URL(startURL), secret.URL(target.String()))
	}
	return Resolved{Region: regionOfPortal(target.Hostname()),
		StartURL: "https://" + strings.TrimSuffix(target.Host, ":443") +
			strings.TrimRight(target.EscapedPath(), "/")}, nil
}

func startURLError(format string, args ...any) error {
	return problem.New(problem.Config, format, args...).WithCode("Configuration").WithHint("check sso_start_url; the portal's address is in the console under IAM Identity Center")
}

func parseStartURL(startURL string) (*url.URL, error) {
	u, err := url.Parse(startURL)
	switch {
	case err != nil || u.Hostname() == "" && u.Scheme == "https":
		return nil, startURLError("%q is not a start URL", startURL)
	case u.Scheme != "https":
		return nil, startURLError("the start URL %q does not begin with https://", startURL)
	}
	return u, nil
}

// redirectTarget asks a URL where it leads; without a redirect, to itself.
func redirectTarget(ctx context.Context, client *http.Client, u *url.URL) (*url.URL, error) {
	ctx, cancel := context.WithTimeout(ctx, resolveTimeout)
	defer cancel()
	own := *client
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for _, method := range []string{http.MethodHead, http.MethodGet} {
		req, err := http.NewRequestWithContext(ctx, method, u.String(), nil)
		if err != nil {
			return nil, err
		}
		resp, err := own.Do(req)
		if at, ok := errors.AsType[*url.Error](err); ok {
			return nil, at.Err // without "Head https://…:", which repeats the URL
		}
		if err != nil {
			return nil, err
		}
		resp.Body.Close()
		if resp.StatusCode == http.StatusMethodNotAllowed || resp.StatusCode == http.StatusNotImplemented {
			continue
		}
		target, err := resp.Location()
		if errors.Is(err, http.ErrNoLocation) || resp.StatusCode/100 != 3 {
			return u, nil
		}
		return target, err
	}
	return nil, fmt.Errorf("%s answers neither HEAD nor GET", u.Host)
}

// isAWSHost reports whether a host is one of Identity Center's own.
func isAWSHost(host string) bool {
	host = strings.ToLower(host)
	return slices.Contains(awsHosts, host) ||
		slices.ContainsFunc(awsDomains, func(domain string) bool { return strings.HasSuffix(host, domain) })
}

var awsHosts = []string{"identitycenter.amazonaws.com", "identitycenter.amazonaws.com.cn",
	"identitycenter.amazonaws.eu", "identitycenter.us-gov.amazonaws.com"}

var awsDomains = []string{".awsapps.com", ".awsapps.cn", ".app.aws", ".portal.amazonaws.com",
	".portal.amazonaws.com.cn", ".app.amazonwebservices.com.cn", ".portal.amazonaws.eu", ".api.amazonwebservices.eu"}

// regionOfPortal reads the region out of a portal's host name, such as
// ssoins-1234.portal.eu-west-1.app.aws or ssoins-1234.eu-west-1.portal.amazonaws.com.
func regionOfPortal(host string) string {
	labels := strings.Split(strings.ToLower(host), ".")
	for i, l := range labels {
		if l != "portal" {
			continue
		}
		for _, j := range []int{i + 1, i - 1} {
			if j >= 0 && j < len(labels) && strings.Count(labels[j], "-") >= 2 && settings.ValidRegion(labels[j]) {
				return labels[j]
			}
		}
	}
	return ""
}
