package rules

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/sys/nearest"
)

func judgeStartURL(text string) verdict {
	u, err := url.Parse(text)
	if err != nil || faultOfURL(text) != "" {
		return judgeBareStartURL(text)
	}
	host := strings.ToLower(u.Hostname())
	label, domain, _ := strings.Cut(host, ".")
	path := strings.Trim(u.Path, "/")
	isUsual := domain == "awsapps.com" && label != "start"
	switch {
	case domain == "" && !isLoopback(host):
		return verdict{Message: fmt.Sprintf("leads to the host %q, which has no domain: the access portal is an address such as https://d-1234567890.awsapps.com/start", host)}
	case isUnder(host, "signin.aws.amazon.com", "console.aws.amazon.com", "aws.amazon.com", "signin.aws", "amazonaws-us-gov.com", "console.amazonaws.cn", "signin.amazonaws.cn"):
		return verdict{Message: "is a page of the console, where nobody can sign in for a tool: the access portal is an address such as https://d-1234567890.awsapps.com/start"}
	case strings.HasPrefix(host, "portal.sso."), strings.HasPrefix(host, "oidc."), strings.HasPrefix(host, "device.sso."):
		return verdict{Message: "is an address that tools use by themselves: the access portal is an address such as https://d-1234567890.awsapps.com/start"}
	case isUnder(host, identityProviders...):
		return verdict{Message: "is a page of your identity provider, which leads to the access portal: that is an address such as https://d-1234567890.awsapps.com/start"}
	case host == "identitycenter.amazonaws.com" && path == "":
		return verdict{Message: "lacks the instance behind the host, as in https://identitycenter.amazonaws.com/ssoins-1234567890abcdef"}
	case isUsual && path == "" && u.Fragment == "":
		return verdict{Message: "ends behind the host: the access portal is at /start", Right: "https://" + u.Host + "/start"}
	case isUsual && !strings.HasPrefix(path+"/", "start/"):
		return verdict{Message: fmt.Sprintf("leads to /%s: the access portal is at /start", path), Right: "https://" + u.Host + "/start"}
	case !strings.Contains(domain, ".") && nearest.Within(domain, "awsapps", 2):
		return verdict{Message: fmt.Sprintf("leads to %s: access portals are at awsapps.com", host), Right: "https://" + label + ".awsapps.com/start"}
	case domain != "awsapps.com" && domain != "awsapps.cn" && strings.Count(domain, ".") == 1 && nearest.Distance(domain, "awsapps.com") <= 2:
		return verdict{Message: fmt.Sprintf("leads to %s: access portals are at awsapps.com", domain), Right: strings.Replace(text, u.Host, label+".awsapps.com", 1)}
	}
	return verdict{}
}

// identityProviders are where people sign in to Identity Center with, and no tool can.
var identityProviders = []string{"okta.com", "oktapreview.com", "okta-emea.com", "microsoftonline.com", "myapps.microsoft.com", "myapplications.microsoft.com",
	"accounts.google.com", "onelogin.com", "jumpcloud.com", "pingone.com", "pingone.eu", "auth0.com", "duosecurity.com"}

// isUnder reports whether a host is one of some domains or below one.
func isUnder(host string, domains ...string) bool {
	return slices.ContainsFunc(domains, func(domain string) bool { return host == domain || strings.HasSuffix(host, "."+domain) })
}

// judgeBareStartURL judges what is no URL: the name or the host of a portal.
func judgeBareStartURL(text string) verdict {
	v := verdict{Message: faultOfURL(text)}
	if u, err := url.Parse("https://" + text); err == nil && !strings.ContainsAny(text, ": \t") && strings.Contains(u.Host, ".awsapps.com") {
		v.Right = u.String()
	}
	if !strings.ContainsAny(text, ":/.") {
		v.Message = fmt.Sprintf("is %q: it is a whole address such as https://%s.awsapps.com/start", text, text)
	}
	return v
}

// faultOfURL says what is wrong with a URL, "" when nothing is.
func faultOfURL(text string) string {
	u, err := url.Parse(text)
	switch {
	case strings.ContainsAny(text, " \t"):
		return "has a blank inside: it is one URL"
	case err != nil:
		return "is no URL"
	case u.Scheme != "http" && u.Scheme != "https":
		return fmt.Sprintf("is %q: it has to begin with https:// or http://", shownURL(text))
	case u.Host == "":
		return "has no host: write scheme://host"
	case (u.Hostname() == "http" || u.Hostname() == "https") && strings.HasPrefix(u.Path, "//"):
		return "begins twice with http:// or https://: once is right"
	case strings.Contains(u.Hostname(), "..") || strings.HasPrefix(u.Hostname(), "."):
		return "has a host with a gap in it (" + u.Hostname() + "): was a region left out?"
	}
	return ""
}

// shownURL leaves out what may be a password.
func shownURL(text string) string {
	if _, host, hasUser := strings.Cut(text, "@"); hasUser {
		return "…@" + host
	}
	return text
}

func isLoopback(host string) bool {
	return host == "localhost" || strings.HasPrefix(host, "127.") || host == "::1" || strings.HasSuffix(host, ".localhost")
}
