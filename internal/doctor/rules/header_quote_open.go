package rules

import (
	"fmt"

	"github.com/awsid/awsid/internal/doctor"
)

func headerQuoteOpen() doctor.Rule {
	return doctor.Rule{
		ID:       "header-quote-open",
		Title:    "a quote in a section header is not closed",
		Why:      "The AWS CLI and boto3 read past the section.",
		Mend:     "Close the quote, or leave both out.",
		Severity: doctor.Error,
		Tools:    []string{doctor.CLI, doctor.Boto},
		First:    true,
		Check: misnamed("header-quote-open", func(e *doctor.Section) string {
			return fmt.Sprintf("[%s] is read past, as a quote is not closed", e.Section.Header)
		}),
	}
}
