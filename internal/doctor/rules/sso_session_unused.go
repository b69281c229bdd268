package rules

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/doctor"
)

func ssoSessionUnused() doctor.Rule {
	return doctor.Rule{
		ID:       "sso-session-unused",
		Title:    "no profile uses an sso-session",
		Why:      "The section has no effect. Perhaps its profiles were never made.",
		Mend:     "Run awsid populate to make profiles for it, or delete the section.",
		Severity: doctor.Info,
		Tools:    doctor.EveryTool(),
		Check:    checkSessionUnused,
	}
}

func checkSessionUnused(s *doctor.Snapshot) []doctor.Finding {
	used := map[string]bool{}
	for _, p := range s.Profiles {
		used[strings.Trim(p.Text("sso_session"), `"'`)] = true
	}
	var found []doctor.Finding
	for _, e := range s.Sections {
		if id := e.Meant(); isSession(e) && !used[id.Name] {
			found = append(found, of(e, fmt.Sprintf("no profile uses the sso-session %s", id.Name)))
		}
	}
	return found
}
