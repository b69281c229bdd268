package rules

import (
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

func defaultWrittenTwice() doctor.Rule {
	return doctor.Rule{
		ID:       "default-written-twice",
		Title:    "the default profile is written as [default] and as [profile default]",
		Why:      "The AWS CLI and boto3 take the later of the two and read past the other; the Go SDK always takes [profile default].",
		Mend:     "Move all settings into [default].",
		Severity: doctor.Warning,
		Tools:    doctor.EveryTool(),
		Check:    checkDefaultTwice,
	}
}

func checkDefaultTwice(s *doctor.Snapshot) []doctor.Finding {
	return replaced(s, func(e shared.Entry) bool { return e.ID.Name == "default" })
}
