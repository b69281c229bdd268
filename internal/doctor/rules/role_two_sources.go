package rules

import (
	"github.com/awsid/awsid/internal/doctor"
)

func roleTwoSources() doctor.Rule {
	return doctor.Rule{
		ID:       "role-two-sources",
		Title:    "a role has both source_profile and credential_source",
		Why:      "Only one of them can say whose credentials assume the role. The AWS CLI and the SDKs refuse both.",
		Mend:     "Delete one of the two lines.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check: perProfile(func(_ *doctor.Snapshot, p *doctor.Profile) (doctor.Finding, bool) {
			if !isRole(p) || !p.Has("source_profile") || !p.Has("credential_source") {
				return sound()
			}
			return about(p, "credential_source", "profile %s has source_profile and credential_source: delete one of them", p.Name)
		}),
	}
}
