package rules

import (
	"fmt"

	"github.com/awsid/awsid/internal/doctor"
)

func envWebIdentity() doctor.Rule {
	return doctor.Rule{
		ID:       "env-web-identity",
		Title:    "the web identity in the environment is not complete",
		Why:      "AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN belong together, and the file has to be there; it is stronger than the keys of the default profile.",
		Mend:     "Set both, or unset both.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check: fromEnv(func(s *doctor.Snapshot) string {
			file, role := s.Vars.Get("AWS_WEB_IDENTITY_TOKEN_FILE"), s.Vars.Get("AWS_ROLE_ARN")
			switch {
			case file == "":
				return ""
			case role == "":
				return "AWS_WEB_IDENTITY_TOKEN_FILE is set and AWS_ROLE_ARN is not: there is no role to ask for"
			case !exists(file):
				return fmt.Sprintf("AWS_WEB_IDENTITY_TOKEN_FILE names %s, which is not there", file)
			}
			return ""
		}),
	}
}
