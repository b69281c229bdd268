package rules

import (
	"fmt"

	"github.com/awsid/awsid/internal/doctor"
)

func envFileMissing() doctor.Rule {
	return doctor.Rule{
		ID:       "env-file-missing",
		Title:    "a variable names a shared file that is not there",
		Why:      "The tools then see no profiles at all, without a word.",
		Mend:     "Correct the path, or unset the variable to use ~/.aws.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check: func(s *doctor.Snapshot) []doctor.Finding {
			var found []doctor.Finding
			for _, at := range []struct {
				name string
				text doctor.Text
			}{{"AWS_CONFIG_FILE", s.Config}, {"AWS_SHARED_CREDENTIALS_FILE", s.Credentials}} {
				if s.Vars.Get(at.name) != "" && !at.text.Exists && at.text.Err == nil && s.Vars.Get(at.name) != "/dev/null" {
					found = append(found, doctor.Finding{File: at.text.Path, Message: fmt.Sprintf("%s names this file, and it is not there", at.name)})
				}
			}
			return found
		},
	}
}
