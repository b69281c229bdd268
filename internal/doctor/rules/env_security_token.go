package rules

import (
	"github.com/awsid/awsid/internal/doctor"
)

func envSecurityToken() doctor.Rule {
	return doctor.Rule{
		ID:       "env-security-token",
		Title:    "two different session tokens are in the environment",
		Why:      "The AWS CLI and boto3 read AWS_SECURITY_TOKEN first, the other SDKs know AWS_SESSION_TOKEN only.",
		Mend:     "Unset AWS_SECURITY_TOKEN.",
		Severity: doctor.Warning,
		Tools:    doctor.EveryTool(),
		Check: fromEnv(func(s *doctor.Snapshot) string {
			old, now := s.Vars.Get("AWS_SECURITY_TOKEN"), s.Vars.Get("AWS_SESSION_TOKEN")
			switch {
			case old != "" && now != "" && old != now:
				return "AWS_SECURITY_TOKEN and AWS_SESSION_TOKEN differ: the AWS CLI and boto3 use the first, other SDKs the second"
			case old != "" && now == "" && s.Vars.Get("AWS_ACCESS_KEY_ID") != "":
				return "only AWS_SECURITY_TOKEN is set: the Go, JavaScript and Java SDKs know AWS_SESSION_TOKEN"
			}
			return ""
		}),
	}
}
