package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/ssoportal"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/world"
)

type codePage struct {
	common
	UserCode string
}

// normalCode brings a typed code into the form it was shown in.
func normalCode(typed string) string {
	var b strings.Builder
	for _, c := range strings.ToUpper(typed) {
		if 'A' <= c && c <= 'Z' {
			b.WriteRune(c)
		}
	}
	if s := b.String(); len(s) == 8 {
		return s[:4] + "-" + s[4:]
	}
	return b.String()
}

// findWaiting returns the device authorization of a code that can be answered.
func (s *service) findWaiting(r *endpoint.Request, userCode string) (found state.Device, trouble string) {
	ok := s.deps.State.DeviceByUserCode(userCode, func(d *state.Device) { found = *d })
	switch {
	case !ok:
		return found, "There is no such code. Compare it with what your device shows."
	case !r.Now.Before(found.Expires):
		return found, "This code has expired. Start again on your device."
	case s.findInstance(found.StartURL) == nil:
		return found, "The instance of this code is gone. Start again on your device."
	case found.Verdict != state.Pending:
		return found, "This code was answered already."
	}
	return found, ""
}

func (s *service) showDevice(w http.ResponseWriter, r *endpoint.Request) error {
	typed := r.URL.Query().Get("user_code")
	code := normalCode(typed)
	if code == "" {
		return s.askCode(w, r, http.StatusOK, "", "")
	}
	d, trouble := s.findWaiting(r, code)
	if trouble != "" {
		return s.askCode(w, r, http.StatusBadRequest, typed, trouble)
	}
	in := s.findInstance(d.StartURL)
	next := "/device?user_code=" + url.QueryEscape(code)
	user := s.signedInPerson(r, in)
	if user == "" {
		return s.choosePerson(w, r, in, next, "")
	}
	client, _ := s.deps.State.ClientByID(d.ClientID)
	return showPage(w, http.StatusOK, consentPage{
		common: common{Title: "Allow access?", Step: "allow", CSRF: s.csrfToken(w, r), Next: next},
		Client: client.Name, User: user, UserCode: code, Scopes: describeScopes(d.Scopes), Action: "/device",
		Fields: []field{{"user_code", code}},
	}, "")
}

func (s *service) askCode(w http.ResponseWriter, r *endpoint.Request, status int, typed, trouble string) error {
	return showPage(w, status, codePage{
		common: common{Title: "Authorize a device", Step: "device", Problem: trouble, CSRF: s.csrfToken(w, r), Next: "/device"}, UserCode: typed,
	}, "")
}

func (s *service) answerDevice(w http.ResponseWriter, r *endpoint.Request) error {
	if err := s.checkCSRF(r); err != nil {
		return err
	}
	code := normalCode(r.Form.Get("user_code"))
	d, trouble := s.findWaiting(r, code)
	if trouble != "" {
		return s.askCode(w, r, http.StatusBadRequest, code, trouble)
	}
	user := s.signedInPerson(r, s.findInstance(d.StartURL))
	if user == "" {
		return problemPage(http.StatusForbidden, "you are not signed in any more; open the device page again")
	}
	verdict, title, text := state.Denied, "Request denied", "Nothing was shared. You can close this page."
	if r.Form.Get("verdict") == "allow" {
		verdict, title, text = state.Approved, "Request approved", "You are signed in on your device. You can close this page."
	}
	s.deps.State.DeviceByUserCode(code, func(d *state.Device) {
		if d.Verdict == state.Pending {
			d.Verdict, d.User = verdict, user
		}
	})
	return showPage(w, http.StatusOK, donePage{common: common{Title: title, Step: "done"}, Text: text}, "")
}

// homePage is what a person finds at the sandbox's own address.
type homePage struct {
	common
	Instances []portalLink
}

// portalLink is an instance, its region and its portal page.
type portalLink struct{ StartURL, Region, Portal string }

// portalPage is the AWS access portal: what a person can reach.
type portalPage struct {
	common
	User   string
	Access *ssoportal.Access
}

func (s *service) showHome(w http.ResponseWriter, r *endpoint.Request) error {
	p := homePage{common: common{Title: "This is an AWS sandbox", Step: "home"}}
	s.deps.State.Read(func(w *world.World) {
		for _, in := range w.IdentityCenter {
			p.Instances = append(p.Instances, portalLink{in.StartURL, in.Region, portalPath(in.StartURL)})
		}
	})
	return showPage(w, http.StatusOK, p, "")
}

func portalPath(startURL string) string { return "/start?instance=" + url.QueryEscape(startURL) }

// showPortal shows a signed-in person's accounts and roles. Through the proxy the
// host name says which instance it is.
func (s *service) showPortal(w http.ResponseWriter, r *endpoint.Request) error {
	in := s.findInstance(r.URL.Query().Get("instance"))
	if r.AWSHost != "" {
		in = s.findInstance("https://" + strings.TrimSuffix(r.Host, ":443") + strings.TrimRight(r.URL.Path, "/"))
	}
	if in == nil {
		return problemPage(http.StatusNotFound, "there is no instance at this start URL")
	}
	next := portalPath(in.StartURL)
	user := s.signedInPerson(r, in)
	if user == "" {
		return s.choosePerson(w, r, in, next, "")
	}
	p := portalPage{common: common{Title: "AWS access portal", Step: "portal", CSRF: s.csrfToken(w, r), Next: next, Instance: in.StartURL}, User: user}
	s.deps.State.Read(func(w *world.World) { p.Access = ssoportal.NewAccess(w, in, user) })
	return showPage(w, http.StatusOK, p, "")
}

// wantsPage reports whether a browser asks and not a client of an API: only it asks for HTML.
func wantsPage(r *endpoint.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "text/html") && r.Form.Get("Action") == ""
}

func (p homePage) writeContent(m *markup) {
	m.addMarkup("<p>AWS clients that are led here talk to a stand-in. Its access portals:</p>\n<ul class=\"users\">\n")
	for _, in := range p.Instances {
		m.addMarkup(`<li><a class="button" href="%"><b>%</b><br/><small>%</small></a></li>`+"\n", in.Portal, placeName(in.StartURL), in.Region)
	}
	m.addMarkup("</ul>\n<p class=\"note\"><a href=\"/device\">Enter a code that a device shows</a></p>\n")
}

func (p portalPage) writeContent(m *markup) {
	m.addMarkup("<p>You are <strong>%</strong>.</p>\n", p.User)
	m.addIf(len(p.Access.Accounts) == 0, "<p>No AWS account is assigned to you.</p>\n")
	for _, a := range p.Access.Accounts {
		m.addMarkup("<details open=\"open\"><summary><b>%</b> <small>% %</small></summary><ul class=\"scopes\">", a.Name, a.ID, a.Email)
		for _, role := range p.Access.Roles(a.ID) {
			m.addMarkup("<li>%</li>", role.Name)
		}
		m.addMarkup("</ul></details>\n")
	}
	m.addMarkup(`<form method="post" action="/-/sign-out" data-step="sign-out">` + "\n")
	p.writeHidden(m)
	m.addMarkup("<button class=\"quiet\" type=\"submit\">Sign out</button>\n</form>\n")
}
