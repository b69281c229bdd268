package rules

import (
	"github.com/awsid/awsid/internal/doctor"
)

func profileWrittenTwice() doctor.Rule {
	return doctor.Rule{
		ID:       "profile-written-twice",
		Title:    "two headers name the same profile",
		Why:      "A profile may be headed bare or in quotes, and both are the same one. The AWS CLI reads only the later section.",
		Mend:     "Merge the two sections.",
		Severity: doctor.Warning,
		Tools:    doctor.EveryTool(),
		Check: func(s *doctor.Snapshot) []doctor.Finding {
			return replaced(s, func(e *doctor.Section) bool { return e.ID.Name != "default" || !isProfile(e) })
		},
	}
}
