package web

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/arn"
)

// The two clients of console sign-ins.
const (
	sameDevice  = "arn:aws:signin:::devtools/same-device"
	crossDevice = "arn:aws:signin:::devtools/cross-device"
)

// confirmation is the page that shows the code of a sign-in for another
// device.
const confirmation = "/v1/sessions/confirmation"

// consoleRequest is a checked authorization request of a console sign-in.
type consoleRequest struct {
	redirect *url.URL
	params   url.Values
}

// readConsole checks what must hold before the browser may be sent anywhere.
func (s *service) readConsole(r *endpoint.Request) (*consoleRequest, string, error) {
	q := r.Form
	redirect, err := url.Parse(q.Get("redirect_uri"))
	if err != nil {
		return nil, "", problem(http.StatusBadRequest, "the redirect address cannot be read")
	}
	switch q.Get("client_id") {
	case sameDevice:
		if redirect.Scheme != "http" || redirect.Hostname() != "127.0.0.1" || redirect.Port() == "" || redirect.Path != "/oauth/callback" || redirect.RawQuery != "" || redirect.Fragment != "" {
			return nil, "", problem(http.StatusBadRequest, "the redirect address must be http://127.0.0.1:PORT/oauth/callback")
		}
	case crossDevice:
		if redirect.Host != r.Host || redirect.Path != confirmation {
			return nil, "", problem(http.StatusBadRequest, "the redirect address must be this service's confirmation page")
		}
	default:
		return nil, "", problem(http.StatusBadRequest, "the client is unknown")
	}
	wrong := ""
	if q.Get("response_type") != "code" || q.Get("code_challenge_method") != "SHA-256" || len(q.Get("code_challenge")) != 43 || q.Get("state") == "" {
		wrong = "invalid_request"
	} else if q.Get("scope") != "openid" {
		wrong = "invalid_scope"
	}
	return &consoleRequest{redirect, q}, wrong, nil
}

// consoleAuthorize is the page of `aws login`.
func (s *service) consoleAuthorize(w http.ResponseWriter, r *endpoint.Request) error {
	req, wrong, err := s.readConsole(r)
	if err != nil {
		return err
	}
	back := request{redirect: req.redirect, params: req.params}
	if wrong != "" {
		back.answer(w, r, field{"error", wrong})
		return nil
	}
	next := r.URL.Path + "?" + r.URL.RawQuery
	user := s.consoleUser(r)
	if user == "" {
		return s.chooseConsoleUser(w, r, next, "")
	}
	p := consentPage{
		common: common{Title: "Allow access?", Step: "allow", CSRF: s.csrf(w, r), Next: next},
		Client: "A program on this computer", User: named(user), Action: r.URL.Path,
		Scopes: []string{"Act as you in AWS, with your permissions, for twelve hours at most"},
	}
	if req.params.Get("client_id") == crossDevice {
		p.Client = "A program on another computer"
	}
	for _, name := range parameterNames() {
		if v := req.params.Get(name); v != "" {
			p.Fields = append(p.Fields, field{name, v})
		}
	}
	return show(w, http.StatusOK, p, origin(req.redirect))
}

func (s *service) consoleAnswer(w http.ResponseWriter, r *endpoint.Request) error {
	if err := s.checkCSRF(r); err != nil {
		return err
	}
	req, wrong, err := s.readConsole(r)
	if err != nil {
		return err
	}
	back := request{redirect: req.redirect, params: req.params}
	user := s.consoleUser(r)
	switch {
	case wrong != "":
		back.answer(w, r, field{"error", wrong})
	case user == "":
		return problem(http.StatusForbidden, "you are not signed in any more; start again in your terminal")
	case r.Form.Get("verdict") != "allow":
		back.answer(w, r, field{"error", "access_denied"}, field{"error_description", "the person denied the request"})
	default:
		back.answer(w, r, field{"code", s.deps.State.PutCode(state.Code{
			ClientID: req.params.Get("client_id"), RedirectURI: req.params.Get("redirect_uri"), Challenge: req.params.Get("code_challenge"),
			Subject: user, Expires: r.Now.Add(10 * time.Minute),
		})})
	}
	return nil
}

// confirmed shows the code that a person carries to another device.
func (s *service) confirmed(w http.ResponseWriter, r *endpoint.Request) error {
	q := r.URL.Query()
	if q.Get("error") != "" {
		return show(w, http.StatusOK, donePage{common: common{Title: "Request denied", Step: "done"}, Text: "Nothing was shared. You can close this page."}, "")
	}
	if q.Get("code") == "" || q.Get("state") == "" {
		return problem(http.StatusBadRequest, "this page is reached from a sign-in only")
	}
	code := base64.StdEncoding.EncodeToString([]byte("state=" + url.QueryEscape(q.Get("state")) + "&code=" + url.QueryEscape(q.Get("code"))))
	return show(w, http.StatusOK, donePage{common: common{Title: "You are signed in", Step: "done"}, Text: "Go back to your terminal.", Code: code}, "")
}

// consoleUser returns the ARN that the browser is signed in to the console as.
func (s *service) consoleUser(r *endpoint.Request) string {
	b, ok := s.deps.State.Browser(cookie(r, browserCookie))
	if !ok || b.StartURL != "" {
		return ""
	}
	if u, _ := s.consoleFind(b.User); u == nil {
		return ""
	}
	return b.User
}

// named words the ARN of an IAM user for a person.
func named(userARN string) string {
	a, ok := arn.Parse(userARN)
	if !ok {
		return userARN
	}
	return a.Name() + " in account " + a.Account
}

// consoleFind returns the IAM user with a password of an ARN.
func (s *service) consoleFind(arn string) (found *world.User, account string) {
	s.deps.State.Read(func(w *world.World) {
		for _, a := range w.Accounts {
			for _, u := range a.Users {
				if u.Password != "" && u.ARN(a.ID) == arn {
					copied := *u
					found, account = &copied, a.ID
				}
			}
		}
	})
	return found, account
}

func (s *service) chooseConsoleUser(w http.ResponseWriter, r *endpoint.Request, next, trouble string) error {
	p := userPage{common: common{Title: "Sign in to AWS", Step: "sign-in", Problem: trouble, CSRF: s.csrf(w, r), Next: next}, Place: "the AWS console"}
	s.deps.State.Read(func(w *world.World) {
		for _, a := range w.Accounts {
			for _, u := range a.Users {
				if u.Password != "" {
					p.Users = append(p.Users, userLine{u.ARN(a.ID), u.Name, strings.TrimSpace(a.Name + " " + a.ID), strings.ToUpper(u.Name[:1])})
				}
			}
		}
	})
	return show(w, http.StatusOK, p, "")
}

// consoleSignIn takes the chosen IAM user and the password.
func (s *service) consoleSignIn(w http.ResponseWriter, r *endpoint.Request, next string) error {
	arn := r.Form.Get("user")
	u, account := s.consoleFind(arn)
	if u == nil {
		return s.chooseConsoleUser(w, r, next, "This user may not sign in.")
	}
	who := &world.Person{Name: arn, Password: u.Password}
	if len(u.MFADevices) > 0 {
		who.MFASeed = u.MFADevices[0].Seed
	}
	if trouble, ok := s.proven(r, who); !ok {
		return s.askPassword(w, r, "account "+account, who, next, trouble)
	}
	s.setCookie(w, r, browserCookie, s.deps.State.PutBrowser(state.Browser{User: arn}, 12*time.Hour))
	headers(w, "")
	http.Redirect(w, r.Request, next, http.StatusSeeOther)
	return nil
}

// Console is what stands in for the AWS console: it says who is there.
func Console(w http.ResponseWriter, arn, destination string) error {
	return show(w, http.StatusOK, donePage{
		common: common{Title: "AWS console", Step: "console"}, Text: "You are signed in as " + arn + ". The page you asked for is " + destination + ".",
	}, "")
}
