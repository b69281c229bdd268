package rules

import (
	"github.com/awsid/awsid/internal/doctor"
)

func sourceProfileWithoutRole() doctor.Rule {
	return doctor.Rule{
		ID:       "source-profile-without-role",
		Title:    "source_profile stands without a role",
		Why:      "source_profile says who assumes role_arn; without a role it has no effect in the AWS tools.",
		Mend:     "Write role_arn, or delete source_profile.",
		Severity: doctor.Info,
		Tools:    doctor.EveryTool(),
		Check: perProfile(func(s *doctor.Snapshot, p *doctor.Profile) (doctor.Finding, bool) {
			if !p.Has("source_profile") || p.Has("role_arn") || vaulted(s, p) {
				return sound()
			}
			return about(p, "source_profile", "source_profile has no effect without role_arn")
		}),
	}
}
