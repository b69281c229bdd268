package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/ssoportal"
	"github.com/awsid/awsid/internal/sandbox/world"
)

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
	User     string
	Accounts []ssoportal.Account
}

func (s *service) home(w http.ResponseWriter, r *endpoint.Request) error {
	p := homePage{common: common{Title: "This is an AWS sandbox", Step: "home"}}
	s.deps.State.Read(func(w *world.World) {
		for _, in := range w.IdentityCenter {
			p.Instances = append(p.Instances, portalLink{in.StartURL, in.Region, portalPath(in.StartURL)})
		}
	})
	return show(w, http.StatusOK, p, "")
}

func portalPath(startURL string) string { return "/start?instance=" + url.QueryEscape(startURL) }

// portal shows a signed-in person's accounts and roles. Through the proxy the
// host name says which instance it is.
func (s *service) portal(w http.ResponseWriter, r *endpoint.Request) error {
	in := s.instance(r.URL.Query().Get("instance"))
	if r.AWSHost != "" {
		in = s.instance("https://" + strings.TrimSuffix(r.Host, ":443") + strings.TrimRight(r.URL.Path, "/"))
	}
	if in == nil {
		return problem(http.StatusNotFound, "there is no instance at this start URL")
	}
	next := portalPath(in.StartURL)
	user := s.person(r, in)
	if user == "" {
		return s.chooseUser(w, r, in, next, "")
	}
	p := portalPage{common: common{Title: "AWS access portal", Step: "portal", CSRF: s.csrf(w, r), Next: next}, User: user}
	s.deps.State.Read(func(w *world.World) { p.Accounts = ssoportal.Reach(w, in, user) })
	return show(w, http.StatusOK, p, "")
}

// wantsPage tells a browser from a client of an API: only it asks for HTML.
func wantsPage(r *endpoint.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "text/html") && r.Form.Get("Action") == ""
}

func (p homePage) content(m *markup) {
	m.add("<p>AWS clients that are led here talk to a stand-in. Its access portals:</p>\n<ul class=\"users\">\n")
	for _, in := range p.Instances {
		m.add(`<li><a class="button" href="%"><b>%</b><br/><small>%</small></a></li>`+"\n", in.Portal, placeName(in.StartURL), in.Region)
	}
	m.add("</ul>\n<p class=\"note\"><a href=\"/device\">Enter a code that a device shows</a></p>\n")
}

func (p portalPage) content(m *markup) {
	m.add("<p>You are <strong>%</strong>.</p>\n", p.User)
	m.when(len(p.Accounts) == 0, "<p>No AWS account is assigned to you.</p>\n")
	for _, a := range p.Accounts {
		m.add("<details open=\"open\"><summary><b>%</b> <small>% %</small></summary><ul class=\"scopes\">", a.Name, a.ID, a.Email)
		for _, role := range a.Roles {
			m.add("<li>%</li>", role)
		}
		m.add("</ul></details>\n")
	}
	m.add(`<form method="post" action="/-/sign-out" data-step="sign-out">` + "\n")
	p.hidden(m)
	m.add("<button class=\"quiet\" type=\"submit\">Sign out</button>\n</form>\n")
}
