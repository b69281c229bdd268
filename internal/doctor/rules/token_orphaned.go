package rules

import (
	"path/filepath"
	"strings"

	"github.com/awsid/awsid/internal/doctor"
)

func tokenOrphaned() doctor.Rule {
	return doctor.Rule{
		ID:       "token-orphaned",
		Title:    "a sign-in belongs to no session",
		Why:      "No sso-session or profile would use the token, but until it ends it could be used by whoever finds it.",
		Mend:     "Run awsid sso logout, or remove the file.",
		Severity: doctor.Info,
		Tools:    doctor.EveryTool(),
		Check: func(s *doctor.Snapshot) []doctor.Finding {
			owners := tokenOwners(s)
			var found []doctor.Finding
			for _, c := range s.Caches {
				if key := strings.TrimSuffix(filepath.Base(c.Path), ".json"); c.Kind == doctor.TokenCache && owners[key] == "" {
					found = append(found, doctor.Finding{File: c.Path, Message: "the sign-in belongs to no sso-session and no profile that is configured now"})
				}
			}
			return found
		},
	}
}
