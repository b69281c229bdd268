package rules

import (
	"fmt"

	"github.com/awsid/awsid/internal/doctor"
)

func sectionWordMisspelt() doctor.Rule {
	return doctor.Rule{
		ID:       "section-word-misspelt",
		Title:    "the first word of a section header is misspelt",
		Why:      "Only profile, sso-session and services head sections of the config file; every tool reads past another word.",
		Mend:     "Write [profile NAME], [sso-session NAME] or [services NAME].",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		First:    true,
		Check: misnamed("section-word-misspelt", func(e *doctor.Section) string {
			return fmt.Sprintf("[%s] is read by no tool: write [%s]", e.Section.Header, e.Misnomer.Header)
		}),
	}
}
