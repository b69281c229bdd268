package rules

import (
	"github.com/awsid/awsid/internal/doctor"
)

func envRegionUnseen() doctor.Rule {
	return doctor.Rule{
		ID:       "env-region-unseen",
		Title:    "a region in the environment is seen by some tools only",
		Why:      "boto3 knows AWS_DEFAULT_REGION only; the Go, JavaScript and Java SDKs know AWS_REGION only.",
		Mend:     "Set both variables.",
		Severity: doctor.Info,
		Tools:    []string{doctor.Boto, doctor.Go, doctor.JS, doctor.Java},
		Check: fromEnv(func(s *doctor.Snapshot) string {
			one, two := s.Vars.Get("AWS_REGION"), s.Vars.Get("AWS_DEFAULT_REGION")
			switch {
			case one != "" && two == "":
				return "AWS_REGION is set and AWS_DEFAULT_REGION is not: boto3 does not see it"
			case two != "" && one == "":
				return "AWS_DEFAULT_REGION is set and AWS_REGION is not: the Go, JavaScript and Java SDKs do not see it"
			}
			return ""
		}),
	}
}
