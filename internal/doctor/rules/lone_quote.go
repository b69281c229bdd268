package rules

import (
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

func loneQuote() doctor.Rule {
	return doctor.Rule{
		ID:       "lone-quote",
		Title:    "a value is one quote and nothing else",
		Why:      "A Go SDK program that reads the file ends in a panic, whichever profile it was asked for. For the other tools the quote is the value.",
		Mend:     "Write the value, or delete the line.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    checkLoneQuote,
	}
}

func checkLoneQuote(s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	settings(s, func(e *doctor.Section, v shared.Value) {
		if v.Text == `'` || v.Text == `"` {
			found = append(found, at(e, v, v.Key+" is one quote, at which every program of the Go SDK ends: write the value, or delete the line"))
		}
	})
	return found
}
