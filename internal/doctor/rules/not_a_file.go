package rules

import (
	"github.com/awsid/awsid/internal/doctor"
)

func notAFile() doctor.Rule {
	return doctor.Rule{
		ID:       "not-a-file",
		Title:    "a shared file is a directory or a device",
		Why:      "Docker makes a directory of a file that it is told to mount and cannot find. The tools see no profiles.",
		Mend:     "Remove the directory and write a file.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check: func(s *doctor.Snapshot) []doctor.Finding {
			var found []doctor.Finding
			for _, t := range s.Texts() {
				if t.Exists && t.Info.IsDir() {
					found = append(found, doctor.Finding{File: t.Path, Message: "this is a directory, and a file is expected (did Docker make it for a mount?)"})
				}
			}
			return found
		},
	}
}
