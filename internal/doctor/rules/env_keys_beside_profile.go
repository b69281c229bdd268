package rules

import (
	"fmt"

	"github.com/awsid/awsid/internal/doctor"
)

func envKeysBesideProfile() doctor.Rule {
	return doctor.Rule{
		ID:       "env-keys-beside-profile",
		Title:    "access keys and a profile are both in the environment",
		Why:      "The AWS CLI, boto3, Go and Java sign with the keys and take only the region from the profile; the JavaScript SDK uses the profile.",
		Mend:     "Unset the keys or AWS_PROFILE; --profile on the command line does use the profile.",
		Severity: doctor.Warning,
		Tools:    doctor.EveryTool(),
		Check: fromEnv(func(s *doctor.Snapshot) string {
			name := envProfile(s)
			if name == "" || s.Vars.Get("AWS_ACCESS_KEY_ID") == "" || s.Vars.Get("AWS_VAULT") != "" {
				return ""
			}
			return fmt.Sprintf("AWS_ACCESS_KEY_ID and the profile %s are both in the environment: the AWS CLI signs with the keys, the JavaScript SDK with the profile", name)
		}),
	}
}
