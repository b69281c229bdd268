package rules

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/config/shared"
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
	var found []doctor.Finding
	for _, e := range s.Sections {
		word, _, two := strings.Cut(e.ID.Name, " ")
		if e.File != shared.CredentialsFile || !two || word != "sso-session" && word != "services" {
			continue
		}
		f := of(e, fmt.Sprintf("[%s] counts only in the config file: move the section to %s", e.Section.Header, paths.Tilde(s.Config.Path, s.Paths.Home)))
		f.Profile = ""
		found = append(found, f)
	}
	return found
}
