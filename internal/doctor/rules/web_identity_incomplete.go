package rules

import (
	"github.com/awsid/awsid/internal/doctor"
)

func webIdentityIncomplete() doctor.Rule {
	return doctor.Rule{
		ID:       "web-identity-incomplete",
		Title:    "a web identity has no role",
		Why:      "A token is changed for the credentials of a role; without role_arn there is none to ask for.",
		Mend:     "Write role_arn.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check: perProfile(func(_ *doctor.Snapshot, p *doctor.Profile) (doctor.Finding, bool) {
			if !p.Has("web_identity_token_file") || p.Has("role_arn") {
				return sound()
			}
			return about(p, "web_identity_token_file", "web_identity_token_file has no role_arn beside it")
		}),
	}
}
