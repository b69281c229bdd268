package rules

import (
	"fmt"

	"github.com/awsid/awsid/internal/doctor"
)

func profileWordMissing() doctor.Rule {
	return doctor.Rule{
		ID:       "profile-word-missing",
		Title:    "a section of the config file lacks the word profile",
		Why:      "In the config file a profile is headed [profile NAME]; only in the credentials file is it [NAME]. Every tool reads past the section.",
		Mend:     "Write [profile NAME].",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		First:    true,
		Check:    misnamed("profile-word-missing", lacksWord),
	}
}

func lacksWord(e *doctor.Section) string {
	return fmt.Sprintf("[%s] is no %s here: the header must be [%s]", e.Section.Header, e.Meant().Kind, e.Misnomer.Header)
}
