package rules

import (
	"fmt"

	"github.com/awsid/awsid/internal/doctor"
)

func ssoScopesAbsent() doctor.Rule {
	return doctor.Rule{
		ID:       "sso-scopes-absent",
		Title:    "an sso-session asks for no scopes",
		Why:      "With sso_registration_scopes a sign-in can be renewed without the browser; some tools leave it out when the setting is absent, and you sign in again after an hour.",
		Mend:     "Write sso_registration_scopes = sso:account:access.",
		Severity: doctor.Info,
		Tools:    doctor.EveryTool(),
		Check:    checkScopesAbsent,
	}
}

func checkScopesAbsent(s *doctor.Snapshot) []doctor.Finding {
	words := newSpelling()
	var found []doctor.Finding
	for _, e := range s.Sections {
		if _, there := e.Get("sso_registration_scopes"); isSession(e) && isFree(s, e) && !there && !anyMeant(words, e, "sso_registration_scopes") {
			found = append(found, of(e, fmt.Sprintf("the sso-session %s has no sso_registration_scopes: with sso:account:access its sign-in is renewed without the browser", e.Meant().Name)))
		}
	}
	return found
}
