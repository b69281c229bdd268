package rules

import (
	"fmt"

	"github.com/awsid/awsid/internal/doctor"
)

func uppercaseDefault() doctor.Rule {
	return doctor.Rule{
		ID:       "uppercase-default",
		Title:    "the default profile is written [DEFAULT]",
		Why:      "Section names count letter case. For the AWS CLI and boto3 [DEFAULT] is no profile: its settings leak into every other one.",
		Mend:     "Write [default].",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		First:    true,
		Check: misnamed("uppercase-default", func(e *doctor.Section) string {
			return fmt.Sprintf("[%s] is not the default profile: write [default]", e.Section.Header)
		}),
	}
}
