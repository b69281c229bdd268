package web

import (
	_ "embed" // the script
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/ssoportal"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/world"
)

//go:embed shortcut.js
var shortcutScript string

const (
	// shortcutPath is where the portal's page sends a browser that came with a shortcut.
	shortcutPath = "/-/shortcut"
	// consolePath is the page that stands for the console, where its own host names lead nowhere.
	consolePath   = "/-/console"
	consoleCookie = "awsid-console"
	// federationUse keeps sign-in tokens and authorization codes apart.
	federationUse = "federation"

	signInTokenLifetime = 15 * time.Minute
	consoleLifetime     = 12 * time.Hour
)

// NewSignInToken returns a token that opens the console as a principal, once.
func NewSignInToken(deps endpoint.Deps, now time.Time, arn string) string {
	return deps.State.PutCode(state.Code{Subject: arn, RedirectURI: federationUse, Expires: now.Add(signInTokenLifetime)})
}

// followShortcut opens the console in an account and a role of the person, as the portal does: by the sign-in service.
func (s *service) followShortcut(w http.ResponseWriter, r *endpoint.Request) error {
	q := r.URL.Query()
	in := s.findInstance(q.Get("instance"))
	if in == nil {
		return problemPage(http.StatusNotFound, "there is no instance at this start URL")
	}
	user := s.signedInPerson(r, in)
	if user == "" {
		return s.choosePerson(w, r, in, r.URL.Path+"?"+r.URL.RawQuery, "")
	}
	account, role := q.Get("account_id"), q.Get("role_name")
	who, ok := state.Identity{}, false
	s.deps.State.Read(func(w *world.World) { who, ok = ssoportal.NewAccess(w, in, user).Identity(in, account, role, user) })
	if !ok {
		return problemPage(http.StatusForbidden, "you have no role "+role+" in account "+account)
	}
	domain := consoleDomain(in.Region)
	destination := q.Get("destination")
	if destination == "" {
		destination = "https://console." + domain + "/console/home"
	}
	base := ""
	if r.AWSHost != "" {
		base = "https://signin." + domain
	}
	setPageHeaders(w, "")
	query := url.Values{"Action": {"login"}, "Issuer": {in.StartURL}, "Destination": {destination},
		"SigninToken": {NewSignInToken(s.deps, r.Now, who.ARN)}}
	http.Redirect(w, r.Request, base+"/federation?"+query.Encode(), http.StatusFound)
	return nil
}

// consoleDomain is that of the console and its sign-in in the partition of a region.
func consoleDomain(region string) string {
	switch {
	case strings.HasPrefix(region, "us-gov-"):
		return "amazonaws-us-gov.com"
	case strings.HasPrefix(region, "cn-"):
		return "amazonaws.cn"
	case strings.HasPrefix(region, "eusc-"):
		return "amazonaws-eusc.eu"
	}
	return "aws.amazon.com"
}

// formTargets returns where the forms of a sign-in may lead besides their own host: a browser follows no redirect of a
// form to another.
func formTargets(next string) string {
	if !strings.HasPrefix(next, shortcutPath) {
		return ""
	}
	return "https://*.aws.amazon.com https://*.amazonaws-us-gov.com https://*.amazonaws.cn https://*.amazonaws-eusc.eu"
}

// OpenConsole signs a browser in to the console with a sign-in token and leads it there. Where the console's own host
// names are not the sandbox's, a page stands for it at once.
func OpenConsole(deps endpoint.Deps, w http.ResponseWriter, r *endpoint.Request) error {
	code, ok := deps.State.TakeCode(r.Form.Get("SigninToken"))
	if !ok || code.RedirectURI != federationUse {
		return showError(w, http.StatusBadRequest, "No sign-in", "The sign-in token is unknown, was used or has expired.")
	}
	destination, err := url.Parse(r.Form.Get("Destination"))
	if err != nil || destination.Scheme != "https" || !endpoint.IsAWSHost(destination.Host) {
		return showError(w, http.StatusBadRequest, "No such page", "The destination must be an address of the AWS console.")
	}
	s := &service{deps}
	s.setConsoleCookie(w, r, deps.State.PutBrowser(state.Browser{User: code.Subject}, consoleLifetime))
	if r.AWSHost == "" {
		return showConsolePage(w, code.Subject, destination.String())
	}
	setPageHeaders(w, "")
	http.Redirect(w, r.Request, destination.String(), http.StatusFound)
	return nil
}

// setConsoleCookie keeps who is signed in, for the sign-in's host and the console's.
func (s *service) setConsoleCookie(w http.ResponseWriter, r *endpoint.Request, value string) {
	_, domain, _ := strings.Cut(r.AWSHost, "signin.")
	c := &http.Cookie{Name: consoleCookie, Value: value, Path: "/", Domain: domain, HttpOnly: true,
		Secure: r.AWSHost != "", SameSite: http.SameSiteLaxMode}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// showConsole is any page of the console.
func (s *service) showConsole(w http.ResponseWriter, r *endpoint.Request) error {
	destination := r.URL.Query().Get("destination")
	if r.URL.Path != consolePath {
		destination = "https://" + strings.TrimSuffix(r.Host, ":443") + r.URL.RequestURI()
	}
	who := s.signedInConsoleUser(r)
	if b, ok := s.deps.State.Browser(cookieValue(r, consoleCookie)); ok {
		who = b.User
	}
	switch next := consolePath + "?destination=" + url.QueryEscape(destination); {
	case who != "":
		return showConsolePage(w, who, destination)
	case r.URL.Path != consolePath:
		setPageHeaders(w, "")
		http.Redirect(w, r.Request, next, http.StatusFound)
		return nil
	default:
		return s.chooseConsoleUser(w, r, next, "")
	}
}

// showConsolePage writes the page that stands for the console: it says who is there, and where.
func showConsolePage(w http.ResponseWriter, arn, destination string) error {
	return showPage(w, http.StatusOK, donePage{
		common: common{Title: "AWS console", Step: "console"},
		Text:   "You are signed in as " + arn + ". The page you asked for is " + destination + ".",
	}, "")
}

// leaveConsole signs the browser out of the console and leads it on.
func (s *service) leaveConsole(w http.ResponseWriter, r *endpoint.Request) error {
	next, err := url.Parse(r.Form.Get("redirect_uri"))
	switch {
	case r.Form.Get("Action") != "logout":
		return problemPage(http.StatusBadRequest, "Action must be logout")
	case err != nil || next.Host != r.Host && (next.Scheme != "https" || !endpoint.IsAWSHost(next.Host)):
		return problemPage(http.StatusBadRequest, "redirect_uri must be an address of AWS")
	}
	s.deps.State.DropBrowser(cookieValue(r, consoleCookie))
	s.setConsoleCookie(w, r, "")
	setPageHeaders(w, "")
	http.Redirect(w, r.Request, next.String(), http.StatusFound)
	return nil
}
