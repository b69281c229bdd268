package rules

import (
	"github.com/awsid/awsid/internal/doctor"
)

func defaultWrittenTwice() doctor.Rule {
	return doctor.Rule{
		ID:       "default-written-twice",
		Title:    "[default] stands beside [profile default]",
		Why:      "Both head the default profile. The AWS CLI reads the later one only, the Go SDK always [profile default].",
		Mend:     "Merge the two sections into [default].",
		Severity: doctor.Warning,
		Tools:    doctor.EveryTool(),
		Check: func(s *doctor.Snapshot) []doctor.Finding {
			return replaced(s, func(e *doctor.Section) bool { return e.ID.Name == "default" && isProfile(e) })
		},
	}
}
