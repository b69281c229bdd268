package rules

import (
	"fmt"

	"github.com/awsid/awsid/internal/doctor"
)

func ssoSessionMissing() doctor.Rule {
	return doctor.Rule{
		ID:       "sso-session-missing",
		Title:    "sso_session names a session that is not there",
		Why:      "The AWS CLI ends every command of the profile, also one that needs no sign-in, and the SDKs do the same.",
		Mend:     "Write a section [sso-session NAME] with sso_start_url and sso_region, or correct the name.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    perProfile(checkSessionMissing),
	}
}

func checkSessionMissing(s *doctor.Snapshot, p *doctor.Profile) (doctor.Finding, bool) {
	e, v := where(p, "sso_session")
	if v.Text == "" || odd(v) || s.Session(v.Text) != nil {
		return sound()
	}
	names := s.SessionNames()
	f := at(e, v, fmt.Sprintf("sso_session = %s names no section: there is no [sso-session %s]%s", v.Text, v.Text, suggest(v.Text, names)))
	if name := certain(v.Text, names); name != "" {
		f.Repair = setKey("write sso_session = "+name, e, "sso_session", name)
	}
	return f, true
}
