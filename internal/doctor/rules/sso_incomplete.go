package rules

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/doctor"
)

func ssoIncomplete() doctor.Rule {
	return doctor.Rule{
		ID:       "sso-incomplete",
		Title:    "an SSO profile lacks a setting",
		Why:      "Role credentials need the account, the role's name, and where to sign in: an sso_session, or a start URL and its region.",
		Mend:     "Write the missing setting.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    checkSSOIncomplete,
	}
}

func checkSSOIncomplete(s *doctor.Snapshot) []doctor.Finding {
	words := newSpelling()
	var found []doctor.Finding
	for _, p := range s.Profiles {
		if !isSSO(p) {
			continue
		}
		needs := []string{"sso_account_id", "sso_role_name"}
		if _, modern := p.Get("sso_session"); !modern && !misspelt(words, p, "sso_session") {
			needs = append(needs, "sso_start_url", "sso_region")
		}
		var missing []string
		for _, key := range needs {
			if _, there := p.Get(key); !there && !misspelt(words, p, key) {
				missing = append(missing, key)
			}
		}
		if len(missing) == 0 || vaulted(s, p) {
			continue
		}
		text := strings.Join(missing, " and ")
		if len(missing) > 1 && missing[len(missing)-1] == "sso_region" && missing[len(missing)-2] == "sso_start_url" {
			text = strings.Join(append(missing[:len(missing)-2:len(missing)-2], "sso_session"), " and ")
		}
		found = append(found, of(p.Head(), fmt.Sprintf("the SSO profile %s lacks %s: no tool gets credentials for it", p.Name, text)))
	}
	return found
}
