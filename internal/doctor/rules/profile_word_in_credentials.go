package rules

import (
	"fmt"

	"github.com/awsid/awsid/internal/doctor"
)

func profileWordInCredentials() doctor.Rule {
	return doctor.Rule{
		ID:       "profile-word-in-credentials",
		Title:    "a section of the credentials file has the word profile",
		Why:      "In the credentials file a profile is headed [NAME]. With the word, every tool reads a profile whose name begins with \"profile \".",
		Mend:     "Write [NAME] in the credentials file.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		First:    true,
		Check: misnamed("profile-word-in-credentials", func(e *doctor.Section) string {
			return fmt.Sprintf("[%s] must be headed [%s]: the credentials file has no word profile in front of names", e.Section.Header, e.Misnomer.Header)
		}),
	}
}
