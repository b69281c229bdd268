package web

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/totp"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// Name is the service's name in faults and the log.
const Name = "web"

type service struct{ deps endpoint.Deps }

// New returns the pages of Identity Center (sign-in, the authorize page of the authorization code grant, the device
// page) and of console sign-ins.
func New(deps endpoint.Deps) endpoint.Service {
	s := &service{deps}
	return endpoint.Service{Name: Name, Mount: func(m *endpoint.Mux) {
		m.PageError = showError
		m.Page(Name, "Style", http.MethodGet, "/-/style.css", writeFile("text/css", stylesheet))
		m.Page(Name, "Script", http.MethodGet, "/-/shortcut.js", writeFile("text/javascript", shortcutScript))
		m.PageWhen(wantsPage, Name, "Home", http.MethodGet, "/", s.showHome)
		m.Page(Name, "Portal", http.MethodGet, "/start", s.showPortal)
		m.Page(Name, "Portal", http.MethodGet, "/start/", s.showPortal)
		m.Page(Name, "SignIn", http.MethodPost, "/-/sign-in", s.signIn)
		m.Page(Name, "SignOut", http.MethodPost, "/-/sign-out", s.signOut)
		m.Page("sso-oidc", "Authorize", http.MethodGet, "/authorize", s.askConsent(s.readIdentityCenter))
		m.Page("sso-oidc", "AuthorizeAnswer", http.MethodPost, "/authorize", s.answerConsent(s.readIdentityCenter))
		m.Page("signin", "Authorize", http.MethodGet, "/v1/authorize", s.askConsent(s.readConsole))
		m.Page("signin", "AuthorizeAnswer", http.MethodPost, "/v1/authorize", s.answerConsent(s.readConsole))
		m.Page("signin", "Confirmation", http.MethodGet, confirmationPath, showConfirmation)
		m.Page(Name, "Shortcut", http.MethodGet, shortcutPath, s.followShortcut)
		m.Page(Name, "Console", http.MethodGet, consolePath, s.showConsole)
		m.ConsoleHosts(Name, "Console", s.showConsole)
		m.Page("signin", "ConsoleLogout", http.MethodGet, "/oauth", s.leaveConsole)
		m.Page(Name, "Device", http.MethodGet, "/device", s.showDevice)
		m.Page(Name, "DeviceAnswer", http.MethodPost, "/device", s.answerDevice)
	}}
}

func problemPage(status int, message string) error {
	return wire.New(status, http.StatusText(status), strings.ToUpper(message[:1])+message[1:]+".")
}

const (
	browserCookie = "awsid-browser"
	csrfCookie    = "awsid-csrf"
)

func cookieValue(r *endpoint.Request, name string) string {
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

// csrfToken returns the token that this browser's forms carry, a new one if it has none yet.
func (s *service) csrfToken(w http.ResponseWriter, r *endpoint.Request) string {
	if v := cookieValue(r, csrfCookie); len(v) >= 40 {
		return v
	}
	v := s.deps.State.Random("", 32)
	s.setCookie(w, r, csrfCookie, v)
	return v
}

// checkCSRF refuses a form that was not shown to this browser.
func (s *service) checkCSRF(r *endpoint.Request) error {
	have := cookieValue(r, csrfCookie)
	if have == "" || !state.SecretsEqual(have, r.Form.Get("csrf")) {
		return problemPage(http.StatusForbidden, "this form was not shown to this browser; go back, load the page again and make sure that cookies are allowed")
	}
	return nil
}

// signedInPerson returns who the browser is signed in as at an instance, or "".
func (s *service) signedInPerson(r *endpoint.Request, in *world.Instance) string {
	b, ok := s.deps.State.Browser(cookieValue(r, browserCookie))
	if !ok || b.StartURL != in.StartURL {
		return ""
	}
	if p := in.Person(b.User); p == nil || p.Disabled {
		return ""
	}
	return b.User
}

func (s *service) findInstance(startURL string) (in *world.Instance) {
	s.deps.State.Read(func(w *world.World) { in = w.Instance(startURL) })
	return in
}

// ownPage returns where a signed-in person may be sent: our own pages only, and of an address nothing but its path
// and query.
func ownPage(next string) (*url.URL, bool) {
	u, err := url.Parse(next)
	if err != nil || u.Host != "" || u.Scheme != "" || u.User != nil || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n") {
		return nil, false
	}
	switch u.Path {
	case "/authorize", "/device", "/v1/authorize", "/start", shortcutPath, consolePath:
		return &url.URL{Path: u.Path, RawQuery: u.RawQuery}, true
	}
	return nil, false
}

type userPage struct {
	common
	Place string
	Users []userLine
}

type userLine struct{ Name, Title, Subtitle, Initials string }

type passwordPage struct {
	common
	Place, User, Back      string
	NeedPassword, NeedCode bool
}

// choosePerson shows who can sign in to an instance.
func (s *service) choosePerson(w http.ResponseWriter, r *endpoint.Request, in *world.Instance, next, trouble string) error {
	p := userPage{common: common{Title: "Sign in", Step: "sign-in", Problem: trouble, CSRF: s.csrfToken(w, r), Next: next}, Place: placeName(in.StartURL)}
	if next == portalPath(in.StartURL) {
		p.Instance = in.StartURL
	}
	for _, u := range in.Users {
		l := userLine{Name: u.Name, Title: cmp.Or(u.DisplayName, u.Name), Subtitle: u.Name}
		if u.DisplayName == "" {
			l.Subtitle = u.Email
		}
		for _, word := range strings.Fields(l.Title) {
			if len(l.Initials) < 2 {
				l.Initials += strings.ToUpper(word[:1])
			}
		}
		p.Users = append(p.Users, l)
	}
	return showPage(w, http.StatusOK, p, formTargets(next))
}

func placeName(startURL string) string { return strings.TrimPrefix(startURL, "https://") }

// signIn accepts the chosen user, and the password and code if the user has any.
func (s *service) signIn(w http.ResponseWriter, r *endpoint.Request) error {
	if err := s.checkCSRF(r); err != nil {
		return err
	}
	next, ok := ownPage(r.Form.Get("next"))
	if !ok {
		return problemPage(http.StatusBadRequest, "the page to go to next is not one of the sandbox's")
	}
	if next.Path == "/v1/authorize" || next.Path == consolePath {
		return s.signInConsole(w, r, next.String())
	}
	in := s.instanceOfPage(next)
	if in == nil {
		return problemPage(http.StatusBadRequest, "the sign-in request is unknown or has expired; start again in your terminal")
	}
	p := in.Person(r.Form.Get("user"))
	if p == nil || p.Disabled {
		return s.choosePerson(w, r, in, next.String(), "This user may not sign in.")
	}
	if p.Password != "" || p.MFASeed != "" {
		if trouble, ok := s.checkSecrets(r, p); !ok {
			return s.askSecrets(w, r, placeName(in.StartURL), p, next.String(), trouble)
		}
	}
	s.setSignedIn(w, r, state.Browser{StartURL: in.StartURL, User: p.Name}, in.Session.Portal.Or(8*time.Hour), next.String())
	return nil
}

// setSignedIn remembers who a browser is and sends it on.
func (s *service) setSignedIn(w http.ResponseWriter, r *endpoint.Request, b state.Browser, lifetime time.Duration, next string) {
	s.setCookie(w, r, browserCookie, s.deps.State.PutBrowser(b, lifetime))
	setPageHeaders(w, "")
	http.Redirect(w, r.Request, next, http.StatusSeeOther)
}

// checkSecrets checks the password and the code of a form; trouble is what to tell a person who has given wrong ones.
func (s *service) checkSecrets(r *endpoint.Request, p *world.Person) (trouble string, ok bool) {
	if r.Form.Get("answered") == "" {
		return "", false
	}
	if p.Password != "" && !state.SecretsEqual(p.Password, r.Form.Get("password")) || p.MFASeed != "" && !s.useCode(r, p) {
		return "The password or the code is wrong.", false
	}
	return "", true
}

// useCode checks a one-time code and lets it be used once.
func (s *service) useCode(r *endpoint.Request, p *world.Person) bool {
	key, err := totp.DecodeSeed(p.MFASeed)
	if err != nil {
		return false
	}
	step, ok := totp.Find(key, r.Form.Get("code"), r.Now)
	return ok && s.deps.State.UseProof(CodeUse(p.Name, step), r.Now.Add(5*time.Minute))
}

// CodeUse names the use of a person's one-time code of a time step.
func CodeUse(name string, step int64) string {
	return "totp " + name + " " + strconv.FormatInt(step, 10)
}

func (s *service) askSecrets(w http.ResponseWriter, r *endpoint.Request, place string, u *world.Person, next, trouble string) error {
	return showPage(w, http.StatusOK, passwordPage{
		common: common{Title: "Sign in", Step: "sign-in", Problem: trouble, CSRF: s.csrfToken(w, r), Next: next},
		Place:  place, User: u.Name, Back: next, NeedPassword: u.Password != "", NeedCode: u.MFASeed != "",
	}, formTargets(next))
}

// signOut forgets who the browser is and shows the page again.
func (s *service) signOut(w http.ResponseWriter, r *endpoint.Request) error {
	if err := s.checkCSRF(r); err != nil {
		return err
	}
	next, ok := ownPage(r.Form.Get("next"))
	if !ok {
		return problemPage(http.StatusBadRequest, "the page to go to next is not one of the sandbox's")
	}
	s.deps.State.DropBrowser(cookieValue(r, browserCookie))
	setPageHeaders(w, "")
	http.Redirect(w, r.Request, next.String(), http.StatusSeeOther)
	return nil
}

// instanceOfPage finds the instance that a page is about.
func (s *service) instanceOfPage(page *url.URL) (in *world.Instance) {
	q := page.Query()
	switch page.Path {
	case "/device":
		s.deps.State.DeviceByUserCode(normalCode(q.Get("user_code")), func(d *state.Device) { in = s.findInstance(d.StartURL) })
		return in
	case "/start", shortcutPath:
		return s.findInstance(q.Get("instance"))
	}
	if c, ok := s.deps.State.ClientByID(q.Get("client_id")); ok {
		return s.findInstance(c.Issuer)
	}
	return nil
}
