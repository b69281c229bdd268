package rules

import (
	"fmt"

	"github.com/awsid/awsid/internal/doctor"
)

func ssoMismatch() doctor.Rule {
	return doctor.Rule{
		ID:       "sso-mismatch",
		Title:    "a profile and its sso-session disagree",
		Why:      "With sso_session the session's start URL and region count. The AWS CLI ends with an error when the profile says something else.",
		Mend:     "Delete sso_start_url and sso_region from the profile.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    checkSSOMismatch,
	}
}

func checkSSOMismatch(s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	for _, p := range s.Profiles {
		session := s.Session(p.Text("sso_session"))
		for _, key := range []string{"sso_start_url", "sso_region"} {
			theirs, ok := session.Get(key)
			if e, v := where(p, key); ok && v.Text != "" && v.Text != theirs.Text && !odd(v) && !odd(theirs) {
				found = append(found, at(e, v, fmt.Sprintf("%s is %s, and %s in [sso-session %s]: the AWS CLI refuses two answers", key, v.Text, theirs.Text, session.Meant().Name)))
			}
		}
	}
	return found
}
