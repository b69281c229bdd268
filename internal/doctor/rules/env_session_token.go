package rules

import (
	"strings"

	"github.com/awsid/awsid/internal/doctor"
)

func envSessionToken() doctor.Rule {
	return doctor.Rule{
		ID:       "env-session-token",
		Title:    "the session token in the environment does not fit its key",
		Why:      "A key that begins with ASIA needs a session token, one that begins with AKIA must have none; AWS answers InvalidClientTokenId.",
		Mend:     "Set all three variables, or unset AWS_SESSION_TOKEN.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check: fromEnv(func(s *doctor.Snapshot) string {
			id := s.Vars.Get("AWS_ACCESS_KEY_ID")
			token := s.Vars.Get("AWS_SESSION_TOKEN") != "" || s.Vars.Get("AWS_SECURITY_TOKEN") != ""
			switch {
			case strings.HasPrefix(id, "ASIA") && !token:
				return "AWS_ACCESS_KEY_ID begins with ASIA, a temporary key, and AWS_SESSION_TOKEN is not set: AWS refuses it"
			case strings.HasPrefix(id, "AKIA") && token && !strings.Contains(id, "EXAMPLE"):
				return "AWS_SESSION_TOKEN is left over from earlier keys: a key that begins with AKIA has none, and AWS refuses the pair"
			case id == "" && token:
				return "AWS_SESSION_TOKEN is set without AWS_ACCESS_KEY_ID: it is of no use"
			}
			return ""
		}),
	}
}
