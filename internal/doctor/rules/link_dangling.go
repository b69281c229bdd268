package rules

import (
	"fmt"

	"github.com/awsid/awsid/internal/doctor"
)

func linkDangling() doctor.Rule {
	return doctor.Rule{
		ID:       "link-dangling",
		Title:    "a shared file is a link to nothing",
		Why:      "The tools see no file and so no profiles, without a word.",
		Mend:     "Make the link point to a file, or remove it.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check: func(s *doctor.Snapshot) []doctor.Finding {
			var found []doctor.Finding
			for _, t := range s.Texts() {
				if t.Link != "" && !t.Exists && t.Err == nil {
					found = append(found, doctor.Finding{File: t.Path, Message: fmt.Sprintf("the file is a link to %s, which is not there", t.Link)})
				}
			}
			return found
		},
	}
}
