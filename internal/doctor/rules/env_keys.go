package rules

import (
	"github.com/awsid/awsid/internal/doctor"
)

func envKeys() doctor.Rule {
	return doctor.Rule{
		ID:       "env-keys",
		Title:    "access keys are in the environment",
		Why:      "They are stronger than the default profile in every tool. Left over from earlier work they explain \"the wrong account\".",
		Mend:     "Unset AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN to use the profiles.",
		Severity: doctor.Info,
		Tools:    doctor.EveryTool(),
		Check: fromEnv(func(s *doctor.Snapshot) string {
			if s.Vars.Get("AWS_ACCESS_KEY_ID") == "" || s.Vars.Get("AWS_SECRET_ACCESS_KEY") == "" || envProfile(s) != "" {
				return ""
			}
			return "AWS_ACCESS_KEY_ID is set: the default profile is not used"
		}),
	}
}
