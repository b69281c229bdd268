package rules

import (
	"fmt"

	"github.com/awsid/awsid/internal/doctor"
)

func nameNotQuoted() doctor.Rule {
	return doctor.Rule{
		ID:       "name-not-quoted",
		Title:    "a profile name with a blank is not quoted",
		Why:      "The AWS CLI and boto3 read past [profile two words]; they want [profile 'two words'], which the Go SDK in turn does not find.",
		Mend:     "Give the profile a name without blanks, which every tool reads.",
		Severity: doctor.Error,
		Tools:    []string{doctor.CLI, doctor.Boto},
		Check: misnamed("name-not-quoted", func(e *doctor.Section) string {
			return fmt.Sprintf("[%s] is read past by the AWS CLI and boto3, as its name has a blank: choose a name without, or put it in quotes", e.Section.Header)
		}),
	}
}
