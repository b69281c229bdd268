package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/ssooidc"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/arn"
)

type consentPage struct {
	common
	Client, User, UserCode, Action string
	Scopes                         []string
	Fields                         []field
}

type field struct{ Name, Value string }

// authorization is an authorization request that may be answered: of Identity Center or of a console sign-in.
type authorization struct {
	redirect *url.URL
	params   url.Values
	wrong    string // the OAuth error that goes back to the client, or ""
	// client, user and scopes are what the page asks consent for; user is "" while nobody is signed in.
	client, user string
	scopes       []string
	chooseUser   func(next string) error
	code         state.Code // what an authorization code is to stand for
}

// authorizationParameters are those that a consent form carries on.
var authorizationParameters = []string{"response_type", "client_id", "redirect_uri", "state", "code_challenge_method", "scopes", "scope", "code_challenge"}

// readAuthorization checks an authorization request. A wrong client or redirect URI is told to the person; any other error
// goes back to the client (RFC 6749, 4.1.2.1).
type readAuthorization func(w http.ResponseWriter, r *endpoint.Request) (*authorization, error)

// askConsent returns the page that asks whether a client may have what it wants.
func (s *service) askConsent(read readAuthorization) endpoint.Handler {
	return func(w http.ResponseWriter, r *endpoint.Request) error {
		a, err := read(w, r)
		if err != nil {
			return err
		}
		if a.wrong != "" {
			a.sendBack(w, r, field{"error", a.wrong}, field{"error_description", "the authorization request is malformed"})
			return nil
		}
		next := r.URL.Path + "?" + r.URL.RawQuery
		if a.user == "" {
			return a.chooseUser(next)
		}
		p := consentPage{
			common: common{Title: "Allow access?", Step: "allow", CSRF: s.csrfToken(w, r), Next: next},
			Client: a.client, User: a.user, Scopes: a.scopes, Action: r.URL.Path,
		}
		for _, name := range authorizationParameters {
			if v := a.params.Get(name); v != "" {
				p.Fields = append(p.Fields, field{name, v})
			}
		}
		return showPage(w, http.StatusOK, p, originOf(a.redirect))
	}
}

// answerConsent returns the target of that page's form.
func (s *service) answerConsent(read readAuthorization) endpoint.Handler {
	return func(w http.ResponseWriter, r *endpoint.Request) error {
		if err := s.checkCSRF(r); err != nil {
			return err
		}
		a, err := read(w, r)
		if err != nil {
			return err
		}
		switch {
		case a.wrong != "":
			a.sendBack(w, r, field{"error", a.wrong})
		case a.user == "":
			return problemPage(http.StatusForbidden, "you are not signed in any more; start again in your terminal")
		case r.Form.Get("verdict") != "allow":
			a.sendBack(w, r, field{"error", "access_denied"}, field{"error_description", "the person denied the request"})
		default:
			a.sendBack(w, r, field{"code", s.deps.State.PutCode(a.code)})
		}
		return nil
	}
}

// sendBack sends the browser back to the client.
func (a *authorization) sendBack(w http.ResponseWriter, r *endpoint.Request, members ...field) {
	to := *a.redirect
	q := url.Values{}
	for _, m := range members {
		q.Set(m.Name, m.Value)
	}
	if st := a.params.Get("state"); st != "" {
		q.Set("state", st)
	}
	to.RawQuery = q.Encode()
	setPageHeaders(w, originOf(a.redirect))
	http.Redirect(w, r.Request, to.String(), http.StatusFound)
}

func originOf(u *url.URL) string { return u.Scheme + "://" + u.Host }

// readIdentityCenter reads the request of a client of Identity Center.
func (s *service) readIdentityCenter(w http.ResponseWriter, r *endpoint.Request) (*authorization, error) {
	q := r.Form
	c, ok := s.deps.State.ClientByID(q.Get("client_id"))
	if !ok || !r.Now.Before(c.Expires) {
		return nil, problemPage(http.StatusBadRequest, "the client of this request is unknown or its registration has expired; start again in your terminal")
	}
	if !ssooidc.RedirectFits(c.RedirectURIs, q.Get("redirect_uri")) {
		return nil, problemPage(http.StatusBadRequest, "the redirect address of this request is not one that the client registered")
	}
	redirect, err := url.Parse(q.Get("redirect_uri"))
	if err != nil {
		return nil, problemPage(http.StatusBadRequest, "the redirect address cannot be read")
	}
	in := s.findInstance(c.Issuer)
	if in == nil {
		return nil, problemPage(http.StatusBadRequest, "the instance of this request is unknown")
	}
	scopes := strings.Fields(q.Get("scopes") + " " + q.Get("scope"))
	wrong := wrongParameter(q, c, scopes)
	if len(scopes) == 0 {
		scopes = c.Scopes
	}
	user := s.signedInPerson(r, in)
	return &authorization{
		redirect: redirect, params: q, wrong: wrong, client: c.Name, user: user, scopes: describeScopes(scopes),
		chooseUser: func(next string) error { return s.choosePerson(w, r, in, next, "") },
		code: state.Code{
			ClientID: c.ID, RedirectURI: q.Get("redirect_uri"), Challenge: q.Get("code_challenge"), Scopes: scopes,
			StartURL: in.StartURL, User: user, Expires: r.Now.Add(in.Session.AuthorizationCode.Or(10 * time.Minute)),
		},
	}, nil
}

// wrongParameter returns the OAuth error of a request, or "".
func wrongParameter(q url.Values, c state.Client, scopes []string) string {
	switch {
	case q.Get("response_type") != "code":
		return "unsupported_response_type"
	case q.Get("code_challenge_method") != "S256" || len(q.Get("code_challenge")) != 43 || q.Get("state") == "":
		return "invalid_request"
	case c.Grants != nil && !slices.Contains(c.Grants, ssooidc.GrantCode):
		return "unauthorized_client"
	case slices.ContainsFunc(scopes, func(scope string) bool { return !slices.Contains(c.Scopes, scope) }):
		return "invalid_scope"
	}
	return ""
}

// describeScopes words scopes for a person.
func describeScopes(scopes []string) []string {
	const access = "See your AWS accounts and roles and get credentials for them"
	if len(scopes) == 0 {
		return []string{access}
	}
	out := slices.Clone(scopes)
	for i, s := range out {
		if ssooidc.ReachesPortal(s) {
			out[i] = access + " (" + s + ")"
		}
	}
	return out
}

// The two clients of console sign-ins.
const (
	sameDevice  = "arn:aws:signin:::devtools/same-device"
	crossDevice = "arn:aws:signin:::devtools/cross-device"
)

// confirmationPath is the page that shows the code of a sign-in for another device.
const confirmationPath = "/v1/sessions/confirmation"

// readConsole reads the request of `aws login`.
func (s *service) readConsole(w http.ResponseWriter, r *endpoint.Request) (*authorization, error) {
	q := r.Form
	redirect, err := url.Parse(q.Get("redirect_uri"))
	if err != nil {
		return nil, problemPage(http.StatusBadRequest, "the redirect address cannot be read")
	}
	client := "A program on this computer"
	switch q.Get("client_id") {
	case sameDevice:
		if redirect.Scheme != "http" || redirect.Hostname() != "127.0.0.1" || redirect.Port() == "" || redirect.Path != "/oauth/callback" || redirect.RawQuery != "" || redirect.Fragment != "" {
			return nil, problemPage(http.StatusBadRequest, "the redirect address must be http://127.0.0.1:PORT/oauth/callback")
		}
	case crossDevice:
		client = "A program on another computer"
		if redirect.Host != r.Host || redirect.Path != confirmationPath {
			return nil, problemPage(http.StatusBadRequest, "the redirect address must be this service's confirmation page")
		}
	default:
		return nil, problemPage(http.StatusBadRequest, "the client is unknown")
	}
	wrong := ""
	if q.Get("response_type") != "code" || q.Get("code_challenge_method") != "SHA-256" || len(q.Get("code_challenge")) != 43 || q.Get("state") == "" {
		wrong = "invalid_request"
	} else if q.Get("scope") != "openid" {
		wrong = "invalid_scope"
	}
	userARN := s.signedInConsoleUser(r)
	return &authorization{
		redirect: redirect, params: q, wrong: wrong, client: client, user: describeUser(userARN),
		scopes:     []string{"Act as you in AWS, with your permissions, for twelve hours at most"},
		chooseUser: func(next string) error { return s.chooseConsoleUser(w, r, next, "") },
		code: state.Code{
			ClientID: q.Get("client_id"), RedirectURI: q.Get("redirect_uri"), Challenge: q.Get("code_challenge"),
			Subject: userARN, Expires: r.Now.Add(10 * time.Minute),
		},
	}, nil
}

// describeUser words the ARN of an IAM user for a person.
func describeUser(userARN string) string {
	if user, ok := arn.Parse(userARN); ok {
		return user.Name() + " in account " + user.Account
	}
	return userARN
}

// signedInConsoleUser returns the ARN that the browser is signed in to the console as, or "".
func (s *service) signedInConsoleUser(r *endpoint.Request) string {
	b, ok := s.deps.State.Browser(cookieValue(r, browserCookie))
	if !ok || b.StartURL != "" || s.findConsoleUser(b.User) == nil {
		return ""
	}
	return b.User
}

// consoleUser is an IAM user who may sign in to the console, as the sign-in page knows persons.
type consoleUser struct {
	world.Person
	account string
}

// findConsoleUser returns the IAM user with a password of an ARN, or nil.
func (s *service) findConsoleUser(arn string) (found *consoleUser) {
	s.deps.State.Read(func(w *world.World) {
		u, a := w.UserByARN(arn)
		if u == nil || u.Password == "" {
			return
		}
		found = &consoleUser{world.Person{Name: arn, Password: u.Password}, a.ID}
		if len(u.MFADevices) > 0 {
			found.MFASeed = u.MFADevices[0].Seed
		}
	})
	return found
}

func (s *service) chooseConsoleUser(w http.ResponseWriter, r *endpoint.Request, next, trouble string) error {
	p := userPage{common: common{Title: "Sign in to AWS", Step: "sign-in", Problem: trouble, CSRF: s.csrfToken(w, r), Next: next}, Place: "the AWS console"}
	s.deps.State.Read(func(w *world.World) {
		for _, a := range w.Accounts {
			for _, u := range a.Users {
				if u.Password != "" {
					p.Users = append(p.Users, userLine{u.ARN(a.ID), u.Name, strings.TrimSpace(a.Name + " " + a.ID), strings.ToUpper(u.Name[:1])})
				}
			}
		}
	})
	return showPage(w, http.StatusOK, p, "")
}

// signInConsole accepts the chosen IAM user and the password.
func (s *service) signInConsole(w http.ResponseWriter, r *endpoint.Request, next string) error {
	u := s.findConsoleUser(r.Form.Get("user"))
	if u == nil {
		return s.chooseConsoleUser(w, r, next, "This user may not sign in.")
	}
	if trouble, ok := s.checkSecrets(r, &u.Person); !ok {
		return s.askSecrets(w, r, "account "+u.account, &u.Person, next, trouble)
	}
	s.setSignedIn(w, r, state.Browser{User: u.Name}, 12*time.Hour, next)
	return nil
}
