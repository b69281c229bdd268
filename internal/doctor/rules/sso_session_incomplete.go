package rules

import (
	"fmt"

	"github.com/awsid/awsid/internal/doctor"
)

func ssoSessionIncomplete() doctor.Rule {
	return doctor.Rule{
		ID:       "sso-session-incomplete",
		Title:    "an sso-session lacks its start URL or region",
		Why:      "Without both no tool can sign in. sso_region is the region of Identity Center, not of your work.",
		Mend:     "Write sso_start_url and sso_region into the sso-session.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    checkSessionIncomplete,
	}
}

func checkSessionIncomplete(s *doctor.Snapshot) []doctor.Finding {
	words := newSpelling()
	var found []doctor.Finding
	for _, e := range s.Sections {
		if !isSession(e) || !isFree(s, e) {
			continue
		}
		for _, key := range []string{"sso_start_url", "sso_region"} {
			if _, there := e.Get(key); !there && !anyMeant(words, e, key) {
				found = append(found, of(e, fmt.Sprintf("the sso-session %s has no %s: nobody can sign in", e.Meant().Name, key)))
			}
		}
	}
	return found
}

func anyMeant(words spelling, e *doctor.Section, key string) bool {
	for _, v := range e.Values {
		if words.right(e, v.Key) == key {
			return true
		}
	}
	return false
}
