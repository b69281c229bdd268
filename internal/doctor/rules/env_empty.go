package rules

import (
	"github.com/awsid/awsid/internal/doctor"
)

func envEmpty() doctor.Rule {
	return doctor.Rule{
		ID:       "env-empty",
		Title:    "a variable is set to nothing",
		Why:      "An empty AWS_PROFILE or AWS_CONFIG_FILE is not the same as none for every tool: the AWS CLI looks for a profile or a file without a name.",
		Mend:     "Unset the variable.",
		Severity: doctor.Warning,
		Tools:    []string{doctor.CLI, doctor.Boto},
		Check: func(s *doctor.Snapshot) []doctor.Finding {
			var found []doctor.Finding
			for _, name := range []string{"AWS_PROFILE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_REGION", "AWS_CA_BUNDLE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_MAX_ATTEMPTS"} {
				if value, set := s.Vars.Lookup(name); set && value == "" {
					found = append(found, doctor.Finding{Message: name + " is set to nothing, which is not the same as not set: unset it"})
				}
			}
			return found
		},
	}
}
