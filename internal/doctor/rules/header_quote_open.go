package rules

import (
	"fmt"

	"github.com/awsid/awsid/internal/config/shared"
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
		Check:    checkHeaderQuote,
	}
}

func checkHeaderQuote(s *doctor.Snapshot) []doctor.Finding {
	return ignored(s, "a quote in the header is not closed", func(e shared.Entry) string {
		return fmt.Sprintf("[%s] is read past, as a quote is not closed", e.Section.Header)
	})
}
