package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/totp"
	"github.com/awsid/awsid/internal/sandbox/world"
)

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

// chooseUser shows who can sign in to an instance.
func (s *service) chooseUser(w http.ResponseWriter, r *endpoint.Request, in *world.Instance, next, trouble string) error {
	p := userPage{common: common{Title: "Sign in", Step: "sign-in", Problem: trouble, CSRF: s.csrf(w, r), Next: next}, Place: placeName(in.StartURL)}
	for _, u := range in.Users {
		p.Users = append(p.Users, line(u))
	}
	return show(w, http.StatusOK, p, "")
}

func placeName(startURL string) string {
	return strings.TrimPrefix(startURL, "https://")
}

func line(u *world.Person) userLine {
	l := userLine{Name: u.Name, Title: u.DisplayName, Subtitle: u.Name}
	if l.Title == "" {
		l.Title, l.Subtitle = u.Name, u.Email
	}
	for _, word := range strings.Fields(l.Title) {
		if len(l.Initials) < 2 {
			l.Initials += strings.ToUpper(word[:1])
		}
	}
	return l
}

// signIn takes the chosen user, and the password and code if the user has any.
func (s *service) signIn(w http.ResponseWriter, r *endpoint.Request) error {
	if err := s.checkCSRF(r); err != nil {
		return err
	}
	next, ok := place(r.Form.Get("next"))
	if !ok {
		return problem(http.StatusBadRequest, "the page to go to next is not one of the sandbox's")
	}
	if next.Path == "/v1/authorize" {
		return s.consoleSignIn(w, r, next.String())
	}
	in := s.instanceOf(next)
	if in == nil {
		return problem(http.StatusBadRequest, "the sign-in request is unknown or has expired; start again in your terminal")
	}
	p := in.Person(r.Form.Get("user"))
	if p == nil || p.Disabled {
		return s.chooseUser(w, r, in, next.String(), "This user may not sign in.")
	}
	if p.Password != "" || p.MFASeed != "" {
		if trouble, ok := s.proven(r, p); !ok {
			return s.askPassword(w, r, placeName(in.StartURL), p, next.String(), trouble)
		}
	}
	id := s.deps.State.PutBrowser(state.Browser{StartURL: in.StartURL, User: p.Name}, in.Session.Portal.Or(8*time.Hour))
	s.setCookie(w, r, browserCookie, id)
	headers(w, "")
	http.Redirect(w, r.Request, next.String(), http.StatusSeeOther)
	return nil
}

func (s *service) proven(r *endpoint.Request, p *world.Person) (trouble string, ok bool) {
	if r.Form.Get("answered") == "" {
		return "", false
	}
	right := p.Password == "" || state.Same(p.Password, r.Form.Get("password"))
	if right && p.MFASeed != "" && !s.codeFits(r, p) {
		right = false
	}
	if !right {
		return "The password or the code is wrong.", false
	}
	return "", true
}

// codeFits checks a one-time code and lets it be used once.
func (s *service) codeFits(r *endpoint.Request, p *world.Person) bool {
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

func (s *service) askPassword(w http.ResponseWriter, r *endpoint.Request, place string, u *world.Person, next, trouble string) error {
	return show(w, http.StatusOK, passwordPage{
		common: common{Title: "Sign in", Step: "sign-in", Problem: trouble, CSRF: s.csrf(w, r), Next: next},
		Place:  place, User: u.Name, Back: next, NeedPassword: u.Password != "", NeedCode: u.MFASeed != "",
	}, "")
}

// signOut forgets who the browser is and shows the page again.
func (s *service) signOut(w http.ResponseWriter, r *endpoint.Request) error {
	if err := s.checkCSRF(r); err != nil {
		return err
	}
	next, ok := place(r.Form.Get("next"))
	if !ok {
		return problem(http.StatusBadRequest, "the page to go to next is not one of the sandbox's")
	}
	s.deps.State.DropBrowser(cookie(r, browserCookie))
	headers(w, "")
	http.Redirect(w, r.Request, next.String(), http.StatusSeeOther)
	return nil
}

// instanceOf finds the instance that a page is about.
func (s *service) instanceOf(next *url.URL) *world.Instance {
	q := next.Query()
	if next.Path == "/device" {
		var in *world.Instance
		s.deps.State.DeviceByUserCode(normalCode(q.Get("user_code")), func(d *state.Device) { in = s.instance(d.StartURL) })
		return in
	}
	if next.Path == "/start" {
		return s.instance(q.Get("instance"))
	}
	c, ok := s.deps.State.ClientByID(q.Get("client_id"))
	if !ok {
		return nil
	}
	return s.instance(c.Issuer)
}
