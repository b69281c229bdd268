package rules

import (
	"github.com/awsid/awsid/internal/doctor"
)

func envInvalidRegion() doctor.Rule {
	return doctor.Rule{
		ID:       "env-invalid-region",
		Title:    "a region in the environment does not exist",
		Why:      "The region is part of the host name of every call, and the environment is stronger than the profile.",
		Mend:     "Correct the variable.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check: func(s *doctor.Snapshot) []doctor.Finding {
			if s.Vars.Get("AWS_ENDPOINT_URL") != "" {
				return nil
			}
			check := newRegions()
			var found []doctor.Finding
			for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION"} {
				if bad := check.judge(s.Vars.Get(name)); s.Vars.Get(name) != "" && bad.message != "" {
					found = append(found, doctor.Finding{Message: name + " " + bad.message, Severity: bad.level})
				}
			}
			return found
		},
	}
}
