package rules

import (
	"github.com/awsid/awsid/internal/doctor"
)

func envPartialKeys() doctor.Rule {
	return doctor.Rule{
		ID:       "env-partial-keys",
		Title:    "one of the two access keys is missing in the environment",
		Why:      "The AWS CLI and boto3 end with \"Partial credentials found in env\"; other tools pass over the one.",
		Mend:     "Set both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or neither.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check: fromEnv(func(s *doctor.Snapshot) string {
			id, secret := s.Vars.Get("AWS_ACCESS_KEY_ID") != "", s.Vars.Get("AWS_SECRET_ACCESS_KEY") != ""
			switch {
			case id && !secret:
				return "AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not: the AWS CLI refuses to go on"
			case secret && !id:
				return "AWS_SECRET_ACCESS_KEY is set and AWS_ACCESS_KEY_ID is not: it is of no use"
			}
			return ""
		}),
	}
}
