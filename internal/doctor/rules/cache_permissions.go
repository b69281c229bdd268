package rules

import (
	"github.com/awsid/awsid/internal/doctor"
)

func cachePermissions() doctor.Rule {
	return doctor.Rule{
		ID:       "cache-permissions",
		Title:    "a cache file is open to others",
		Why:      "Other users of the machine can use your sign-in.",
		Mend:     "Run chmod 600 on the file.",
		Severity: doctor.Warning,
		Tools:    doctor.EveryTool(),
		Check: func(s *doctor.Snapshot) []doctor.Finding {
			var found []doctor.Finding
			for _, c := range s.Caches {
				if c.Info != nil && c.Kind != doctor.BrokenCache {
					found = append(found, openFile(s, c.Path, c.Info)...)
				}
			}
			return found
		},
	}
}
