package rules

import (
	"fmt"

	"github.com/awsid/awsid/internal/doctor"
)

func headerPadded() doctor.Rule {
	return doctor.Rule{
		ID:       "header-padded",
		Title:    "a section header begins or ends with a blank",
		Why:      "The AWS CLI and boto3 take the blank for a part of the name and read past the section; the other SDKs do not.",
		Mend:     "Take the blanks next to the brackets away.",
		Severity: doctor.Error,
		Tools:    []string{doctor.CLI, doctor.Boto},
		First:    true,
		Check: misnamed("header-padded", func(e *doctor.Section) string {
			return fmt.Sprintf("[%s] is not read as [%s]: the AWS CLI counts the blanks", e.Section.Header, e.Misnomer.Header)
		}),
	}
}
