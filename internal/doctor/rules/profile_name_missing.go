package rules

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/doctor"
)

func profileNameMissing() doctor.Rule {
	return doctor.Rule{
		ID:       "profile-name-missing",
		Title:    "a section has the word but no name",
		Why:      "The section belongs to no profile; every tool reads past it.",
		Mend:     "Write a name behind the word, such as [profile dev]; the default profile is [default].",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check: misnamed("profile-name-missing", func(e *doctor.Section) string {
			word := strings.TrimSpace(e.Section.Header)
			return fmt.Sprintf("[%s] names nothing: write [%s NAME]", word, word)
		}),
	}
}
