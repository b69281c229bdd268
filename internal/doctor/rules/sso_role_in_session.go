package rules

import (
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

func ssoRoleInSession() doctor.Rule {
	return doctor.Rule{
		ID:       "sso-role-in-session",
		Title:    "an sso-session holds a setting of a profile",
		Why:      "sso_account_id and sso_role_name are read from profiles only; in an sso-session they have no effect.",
		Mend:     "Move the setting into a [profile NAME].",
		Severity: doctor.Warning,
		Tools:    doctor.EveryTool(),
		Check:    checkRoleInSession,
	}
}

func checkRoleInSession(s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	settings(s, func(e *doctor.Section, v shared.Value) {
		if isSession(e) && contains([]string{"sso_account_id", "sso_role_name", "sso_session", "role_arn", "output"}, v.Key) {
			found = append(found, at(e, v, v.Key+" has no effect in an sso-session: it belongs into a profile"))
		}
	})
	return found
}
