package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/state"
)

type codePage struct {
	common
	UserCode string
}

type donePage struct {
	common
	Text, Code string
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

// waiting returns the device authorization of a code that can be answered.
func (s *service) waiting(r *endpoint.Request, userCode string) (found state.Device, trouble string) {
	ok := s.deps.State.DeviceByUserCode(userCode, func(d *state.Device) { found = *d })
	switch {
	case !ok:
		return found, "There is no such code. Compare it with what your device shows."
	case !r.Now.Before(found.Expires):
		return found, "This code has expired. Start again on your device."
	case s.instance(found.StartURL) == nil:
		return found, "The instance of this code is gone. Start again on your device."
	case found.Verdict != state.Pending:
		return found, "This code was answered already."
	}
	return found, ""
}

func (s *service) device(w http.ResponseWriter, r *endpoint.Request) error {
	typed := r.URL.Query().Get("user_code")
	code := normalCode(typed)
	if code == "" {
		return s.askCode(w, r, http.StatusOK, "", "")
	}
	d, trouble := s.waiting(r, code)
	if trouble != "" {
		return s.askCode(w, r, http.StatusBadRequest, typed, trouble)
	}
	in := s.instance(d.StartURL)
	next := "/device?user_code=" + url.QueryEscape(code)
	user := s.person(r, in)
	if user == "" {
		return s.chooseUser(w, r, in, next, "")
	}
	client, _ := s.deps.State.ClientByID(d.ClientID)
	return show(w, http.StatusOK, consentPage{
		common: common{Title: "Allow access?", Step: "allow", CSRF: s.csrf(w, r), Next: next},
		Client: client.Name, User: user, UserCode: code, Scopes: describe(d.Scopes), Action: "/device",
		Fields: []field{{"user_code", code}},
	}, "")
}

func (s *service) askCode(w http.ResponseWriter, r *endpoint.Request, status int, typed, trouble string) error {
	return show(w, status, codePage{
		common: common{Title: "Authorize a device", Step: "device", Problem: trouble, CSRF: s.csrf(w, r), Next: "/device"}, UserCode: typed,
	}, "")
}

func (s *service) deviceAnswer(w http.ResponseWriter, r *endpoint.Request) error {
	if err := s.checkCSRF(r); err != nil {
		return err
	}
	code := normalCode(r.Form.Get("user_code"))
	d, trouble := s.waiting(r, code)
	if trouble != "" {
		return s.askCode(w, r, http.StatusBadRequest, code, trouble)
	}
	user := s.person(r, s.instance(d.StartURL))
	if user == "" {
		return problem(http.StatusForbidden, "you are not signed in any more; open the device page again")
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
	return show(w, http.StatusOK, donePage{common: common{Title: title, Step: "done"}, Text: text}, "")
}
