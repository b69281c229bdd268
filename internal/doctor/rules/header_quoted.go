package rules

import (
	"fmt"

	"github.com/awsid/awsid/internal/doctor"
)

func headerQuoted() doctor.Rule {
	return doctor.Rule{
		ID:       "header-quoted",
		Title:    "the default section is headed in quotes or two brackets",
		Why:      "The name between the brackets is taken as it is: [\"default\"] and [[default]] are not the default profile. TOML has such headers, the shared files have not.",
		Mend:     "Write [default].",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		First:    true,
		Check: misnamed("header-quoted", func(e *doctor.Section) string {
			return fmt.Sprintf("[%s] is not the default profile: write [default]", e.Section.Header)
		}),
	}
}
