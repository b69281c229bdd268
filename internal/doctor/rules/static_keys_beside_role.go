package rules

import (
	"github.com/awsid/awsid/internal/doctor"
)

func staticKeysBesideRole() doctor.Rule {
	return doctor.Rule{
		ID:       "static-keys-beside-role",
		Title:    "a profile has access keys and a role with another source",
		Why:      "The role is assumed with the keys of its source; the keys of the profile itself are used only when another profile names it as source_profile, and then its role is passed over.",
		Mend:     "Delete the keys, or write source_profile with the profile's own name.",
		Severity: doctor.Warning,
		Tools:    doctor.EveryTool(),
		Check: perProfile(func(_ *doctor.Snapshot, p *doctor.Profile) (doctor.Finding, bool) {
			source := p.Text("source_profile")
			if !isRole(p) || !p.Has("aws_access_key_id") || source == p.Name || source == "" && !p.Has("credential_source") {
				return sound()
			}
			return about(p, "aws_access_key_id", "profile %s has access keys, and assumes a role with those of %s: its own keys are not used", p.Name, source+p.Text("credential_source"))
		}),
	}
}
