package rules

import (
	"fmt"

	"github.com/awsid/awsid/internal/doctor"
)

func ssoLegacyForm() doctor.Rule {
	return doctor.Rule{
		ID:       "sso-legacy-form",
		Title:    "profiles have their start URL of their own, without an sso-session",
		Why:      "The older form works, but its sign-in is not renewed: it ends after hours, and each start URL stands in every profile.",
		Mend:     "Run awsid configure sso to make an sso-session.",
		Severity: doctor.Info,
		Tools:    doctor.EveryTool(),
		Check:    checkLegacyForm,
	}
}

// checkLegacyForm says it once: a thousand such profiles are one habit.
func checkLegacyForm(s *doctor.Snapshot) []doctor.Finding {
	var first *doctor.Profile
	n := 0
	for _, p := range s.Profiles {
		if p.Has("sso_start_url") && !p.Has("sso_session") {
			if n++; first == nil {
				first = p
			}
		}
	}
	if n == 0 {
		return nil
	}
	f, _ := about(first, "sso_start_url", "sso_start_url without an sso_session: the sign-in is not renewed by itself")
	if n > 1 {
		f.Message += fmt.Sprintf(" (%d profiles)", n)
	}
	return []doctor.Finding{f}
}
