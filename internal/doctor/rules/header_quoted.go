package rules

import (
	"fmt"

	"github.com/awsid/awsid/internal/doctor"
)

func headerQuoted() doctor.Rule {
	return doctor.Rule{
		ID:       "header-quoted",
		Title:    "a section is headed in quotes or two brackets",
		Why:      "The name between the brackets is taken as it is: [\"default\"] and [[default]] are not the default profile, and [profile dev]] is one called \"dev]\". TOML has such headers, the shared files have not.",
		Mend:     "Write [default] or [profile NAME].",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		First:    true,
		Check: misnamed("header-quoted", func(e *doctor.Section) string {
			return fmt.Sprintf("[%s] is not read as [%s]: write it so", e.Section.Header, e.Misnomer.Header)
		}),
	}
}
