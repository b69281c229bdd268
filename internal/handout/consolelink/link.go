// Package consolelink makes links that open the AWS Management Console as the identity of a profile: by the access
// portal, which signs in itself, or by the federation endpoint, which turns temporary credentials into a sign-in token
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html). `awsid login`
// is another matter: it gets credentials out of the console's sign-in.
package consolelink

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
)

// TokenLifetime is how long a sign-in token opens the console.
const TokenLifetime = 15 * time.Minute

// The lengths that a session of the console may have.
const MinDuration, MaxDuration = 15 * time.Minute, 12 * time.Hour

// hosts are the names of the hosts of a partition.
type hosts struct {
	domain string // of all pages
	home   string // the region whose hosts have no region in their names
	// signinRegions and consoleRegions say whose sign-in and console have the region before their names.
	signinRegions, consoleRegions regions
}

type regions int

const (
	none regions = iota
	others
	all
)

func hostsOf(partition string) (hosts, error) {
	switch partition {
	case "aws":
		return hosts{"aws.amazon.com", "us-east-1", others, others}, nil
	case "aws-us-gov":
		return hosts{"amazonaws-us-gov.com", "us-gov-west-1", others, none}, nil
	case "aws-cn":
		return hosts{"amazonaws.cn", "cn-north-1", none, none}, nil
	case "aws-eusc":
		return hosts{"amazonaws-eusc.eu", "eusc-de-east-1", all, none}, nil
	}
	return hosts{}, problem.New(problem.General, "the addresses of the console of partition %s are not public", partition).
		WithHint("open the console by the address that your organisation gave you")
}

// console returns the host of the console in a region, "" for any.
func (h hosts) console(region string) string {
	return h.consoleRegions.prefix(region, h.home) + "console." + h.domain
}

func (r regions) prefix(region, home string) string {
	switch {
	case r == all && region == "":
		return home + "."
	case region == "" || r == none || r == others && region == home:
		return ""
	}
	return region + "."
}

func (h hosts) owns(host string) bool {
	return host == h.domain || strings.HasSuffix(host, "."+h.domain)
}

// SignInAddress returns the address of the sign-in service of a partition.
func SignInAddress(partition, region string) (string, error) {
	h, err := hostsOf(partition)
	return "https://" + h.signinRegions.prefix(region, h.home) + "signin." + h.domain, err
}

// Portal returns the link that opens the console by the access portal, with the session that the browser has there.
func Portal(startURL, account, role, destination string) string {
	startURL, _, _ = strings.Cut(startURL, "#")
	link := strings.TrimRight(startURL, "/") + "/#/console?account_id=" + url.QueryEscape(account) +
		"&role_name=" + url.QueryEscape(role)
	if destination != "" {
		link += "&destination=" + url.QueryEscape(destination)
	}
	return link
}

// Login returns the link that opens the console with a sign-in token.
func Login(signin, destination string, token secret.String) secret.String {
	return secret.New(signin + "/federation?Action=login&Issuer=awsid&Destination=" + url.QueryEscape(destination) +
		"&SigninToken=" + url.QueryEscape(token.Reveal()))
}

// AfterLogout returns a link that ends all sessions of the console in that browser and then opens another link.
func AfterLogout(signin string, link secret.String) secret.String {
	return secret.New(signin + "/oauth?Action=logout&redirect_uri=" + url.QueryEscape(link.Reveal()))
}

// refusal is the error of a request that the service does not take; it does not say why.
type refusal struct{ host, status string }

// Error says what was answered.
func (r *refusal) Error() string { return r.host + " answers " + r.status }

// IsRefused reports whether the sign-in service does not take a request: the credentials, or a duration for them.
func IsRefused(err error) bool { return errors.As(err, new(*refusal)) }

// SignInToken gets a sign-in token for temporary credentials, whose session lasts for a time; 0 is as long as the
// credentials do. The keys travel in the body of the request: an address would stand in the logs of proxies.
func SignInToken(ctx context.Context, client *http.Client, signin string, keys credentials.Credentials,
	duration time.Duration) (secret.String, error) {
	session, err := json.Marshal(map[string]string{"sessionId": keys.AccessKeyID,
		"sessionKey": keys.SecretAccessKey.Reveal(), "sessionToken": keys.SessionToken.Reveal()})
	if err != nil {
		return secret.String{}, err
	}
	form := url.Values{"Action": {"getSigninToken"}, "Session": {string(session)}}
	if duration != 0 {
		form.Set("SessionDuration", strconv.Itoa(int(duration/time.Second)))
	}
	body := strings.NewReader(form.Encode())
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, signin+"/federation", body)
	if err != nil {
		return secret.String{}, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Accept", "application/json")
	answer, err := client.Do(request)
	if err != nil {
		return secret.String{}, federationError("%w", err)
	}
	defer answer.Body.Close()
	return readSignInToken(answer)
}

func readSignInToken(answer *http.Response) (secret.String, error) {
	const most = 1 << 20
	var out struct{ SigninToken string }
	body, err := io.ReadAll(io.LimitReader(answer.Body, most))
	switch host := answer.Request.URL.Host; {
	case err != nil:
		return secret.String{}, federationError("%w", err)
	case answer.StatusCode == http.StatusBadRequest:
		return secret.String{}, federationError("%w", &refusal{host, answer.Status}).
			WithHint("it takes the credentials of roles and federated users; those of GetSessionToken open no console")
	case answer.StatusCode != http.StatusOK:
		return secret.String{}, federationError("%s answers %s", host, answer.Status)
	case json.Unmarshal(body, &out) != nil || out.SigninToken == "":
		return secret.String{}, federationError("%s answers without a sign-in token", host)
	}
	return secret.New(out.SigninToken), nil
}

func federationError(format string, args ...any) *problem.Error {
	return problem.New(problem.General, format, args...).WithDoing("get a sign-in token for the console")
}
