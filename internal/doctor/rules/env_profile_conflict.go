package rules

import (
	"fmt"

	"github.com/awsid/awsid/internal/doctor"
)

func envProfileConflict() doctor.Rule {
	return doctor.Rule{
		ID:       "env-profile-conflict",
		Title:    "AWS_PROFILE and AWS_DEFAULT_PROFILE name two profiles",
		Why:      "The AWS CLI, Go, JavaScript and Java follow AWS_PROFILE; boto3 looks at AWS_DEFAULT_PROFILE first.",
		Mend:     "Unset AWS_DEFAULT_PROFILE.",
		Severity: doctor.Warning,
		Tools:    doctor.EveryTool(),
		Check: fromEnv(func(s *doctor.Snapshot) string {
			one, two := s.Vars.Get("AWS_PROFILE"), s.Vars.Get("AWS_DEFAULT_PROFILE")
			if one == "" || two == "" || one == two {
				return ""
			}
			return fmt.Sprintf("AWS_PROFILE is %s and AWS_DEFAULT_PROFILE is %s: boto3 uses the second, the other tools the first", one, two)
		}),
	}
}
