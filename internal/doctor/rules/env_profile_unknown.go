package rules

import (
	"fmt"

	"github.com/awsid/awsid/internal/doctor"
)

func envProfileUnknown() doctor.Rule {
	return doctor.Rule{
		ID:       "env-profile-unknown",
		Title:    "AWS_PROFILE names a profile that is not there",
		Why:      "Every command of the AWS CLI ends with \"The config profile could not be found\"; some SDKs go on without it.",
		Mend:     "Unset the variable, or correct the name.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check: func(s *doctor.Snapshot) []doctor.Finding {
			var found []doctor.Finding
			for _, name := range []string{"AWS_PROFILE", "AWS_DEFAULT_PROFILE"} {
				value := s.Vars.Get(name)
				if value == "" || s.Profile(value) != nil || name == "AWS_DEFAULT_PROFILE" && s.Vars.Get("AWS_PROFILE") != "" {
					continue
				}
				found = append(found, doctor.Finding{Profile: value, Message: fmt.Sprintf("%s is %q, and there is no such profile%s", name, value, suggest(value, s.ProfileNames()))})
			}
			return found
		},
	}
}
