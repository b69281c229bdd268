package rules

import (
	"github.com/awsid/awsid/internal/doctor"
)

func foreignOwner() doctor.Rule {
	return doctor.Rule{
		ID:       "foreign-owner",
		Title:    "a file of ~/.aws belongs to another user",
		Why:      "Most often sudo aws configure made it. Your own tools cannot change it, and perhaps not read it.",
		Mend:     "Run sudo chown on the file.",
		Severity: doctor.Warning,
		Tools:    doctor.EveryTool(),
		Check: func(s *doctor.Snapshot) []doctor.Finding {
			var found []doctor.Finding
			for _, t := range s.Texts() {
				if owner, ok := ownerOf(t.Info); ok && s.User > 0 && owner != s.User {
					found = append(found, doctor.Finding{File: t.Path, Message: "the file belongs to another user and not to you: was it made with sudo? chown it"})
				}
			}
			return found
		},
	}
}
