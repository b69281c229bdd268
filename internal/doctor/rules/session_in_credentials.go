package rules

import (
	"fmt"

	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/paths"
)

func sessionInCredentials() doctor.Rule {
	return doctor.Rule{
		ID:       "session-in-credentials",
		Title:    "an sso-session or services section is in the credentials file",
		Why:      "Only the config file may have these sections; in the credentials file they are taken for profiles.",
		Mend:     "Move the section to the config file.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    checkSessionInCredentials,
	}
}

func checkSessionInCredentials(s *doctor.Snapshot) []doctor.Finding {
	return misnamed("session-in-credentials", func(e *doctor.Section) string {
		return fmt.Sprintf("[%s] counts only in the config file: move the section to %s", e.Section.Header, paths.Tilde(s.Config.Path, s.Paths.Home))
	})(s)
}
