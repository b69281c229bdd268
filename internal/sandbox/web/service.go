package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// Name is the service's name in faults and the log.
const Name = "web"

type service struct{ deps endpoint.Deps }

// Service returns the pages of Identity Center (sign-in, the authorize page of
// the authorization code grant, the device page) and of console sign-ins.
func Service(deps endpoint.Deps) endpoint.Service {
	s := &service{deps}
	return endpoint.Service{Name: Name, Mount: func(m *endpoint.Mux) {
		m.PageError = showError
		m.Page(Name, "Style", http.MethodGet, "/-/style.css", style)
		m.PageWhen(wantsPage, Name, "Home", http.MethodGet, "/", s.home)
		m.Page(Name, "Portal", http.MethodGet, "/start", s.portal)
		m.Page(Name, "Portal", http.MethodGet, "/start/", s.portal)
		m.Page(Name, "SignIn", http.MethodPost, "/-/sign-in", s.signIn)
		m.Page(Name, "SignOut", http.MethodPost, "/-/sign-out", s.signOut)
		m.Page("sso-oidc", "Authorize", http.MethodGet, "/authorize", s.authorize)
		m.Page("sso-oidc", "AuthorizeAnswer", http.MethodPost, "/authorize", s.authorizeAnswer)
		m.Page("signin", "Authorize", http.MethodGet, "/v1/authorize", s.consoleAuthorize)
		m.Page("signin", "AuthorizeAnswer", http.MethodPost, "/v1/authorize", s.consoleAnswer)
		m.Page("signin", "Confirmation", http.MethodGet, confirmation, s.confirmed)
		m.Page(Name, "Device", http.MethodGet, "/device", s.device)
		m.Page(Name, "DeviceAnswer", http.MethodPost, "/device", s.deviceAnswer)
	}}
}

func problem(status int, message string) error {
	return wire.New(status, http.StatusText(status), strings.ToUpper(message[:1])+message[1:]+".")
}

const (
	browserCookie = "awsid-browser"
	csrfCookie    = "awsid-csrf"
)

func cookie(r *endpoint.Request, name string) string {
	c, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}

func (s *service) setCookie(w http.ResponseWriter, r *endpoint.Request, name, value string) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", HttpOnly: true, Secure: r.AWSHost != "", SameSite: http.SameSiteLaxMode,
	})
}

// csrf returns the token that this browser's forms carry, a new one if it has
// none yet.
func (s *service) csrf(w http.ResponseWriter, r *endpoint.Request) string {
	if v := cookie(r, csrfCookie); len(v) >= 40 {
		return v
	}
	v := s.deps.State.Random("", 32)
	s.setCookie(w, r, csrfCookie, v)
	return v
}

// checkCSRF refuses a form that was not shown to this browser.
func (s *service) checkCSRF(r *endpoint.Request) error {
	have := cookie(r, csrfCookie)
	if have == "" || !state.Same(have, r.Form.Get("csrf")) {
		return problem(http.StatusForbidden, "this form was not shown to this browser; go back, load the page again and make sure that cookies are allowed")
	}
	return nil
}

// person returns who the browser is signed in as at an instance, or "".
func (s *service) person(r *endpoint.Request, in *world.Instance) string {
	b, ok := s.deps.State.Browser(cookie(r, browserCookie))
	if !ok || b.StartURL != in.StartURL {
		return ""
	}
	if p := in.Person(b.User); p == nil || p.Disabled {
		return ""
	}
	return b.User
}

func (s *service) instance(startURL string) (in *world.Instance) {
	s.deps.State.Read(func(w *world.World) { in = w.Instance(startURL) })
	return in
}

// place returns where a signed-in person may be sent: our own pages only, and
// of an address nothing but its path and query.
func place(next string) (*url.URL, bool) {
	u, err := url.Parse(next)
	if err != nil || u.Host != "" || u.Scheme != "" || u.User != nil || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n") {
		return nil, false
	}
	switch u.Path {
	case "/authorize", "/device", "/v1/authorize", "/start":
		return &url.URL{Path: u.Path, RawQuery: u.RawQuery}, true
	}
	return nil, false
}
