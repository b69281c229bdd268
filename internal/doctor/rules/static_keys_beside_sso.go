package rules

import (
	"github.com/awsid/awsid/internal/doctor"
)

func staticKeysBesideSSO() doctor.Rule {
	return doctor.Rule{
		ID:       "static-keys-beside-sso",
		Title:    "a profile has access keys and an SSO role",
		Why:      "The AWS CLI, boto3 and the Java SDK use the SSO role; the Go and JavaScript SDKs use the keys. The same profile is two identities.",
		Mend:     "Delete the keys, or give them a profile of their own.",
		Severity: doctor.Warning,
		Tools:    doctor.EveryTool(),
		Check: perProfile(func(_ *doctor.Snapshot, p *doctor.Profile) (doctor.Finding, bool) {
			if !isSSO(p) || !p.Has("aws_access_key_id") {
				return sound()
			}
			return about(p, "aws_access_key_id", "profile %s has access keys and an SSO role: the AWS CLI, boto3 and Java use the SSO role, Go and JavaScript the keys", p.Name)
		}),
	}
}
