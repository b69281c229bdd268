package rules

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

func profileNameMissing() doctor.Rule {
	return doctor.Rule{
		ID:       "profile-name-missing",
		Title:    "a section has the word but no name",
		Why:      "The section belongs to no profile; every tool reads past it.",
		Mend:     "Write a name behind the word, such as [profile dev]; the default profile is [default].",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    checkProfileName,
	}
}

func checkProfileName(s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	for _, e := range s.Sections {
		word := strings.TrimSpace(e.Section.Header)
		if e.File == shared.ConfigFile && contains([]string{"profile", "sso-session", "services"}, word) {
			found = append(found, of(e, fmt.Sprintf("[%s] names nothing: write [%s NAME]", word, word)))
		}
	}
	return found
}
