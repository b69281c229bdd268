package rules

import (
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

func profileWrittenTwice() doctor.Rule {
	return doctor.Rule{
		ID:       "profile-written-twice",
		Title:    "a section is written twice, with and without quotes",
		Why:      "The two headers name the same thing. The AWS CLI and boto3 take the later and read past the other.",
		Mend:     "Move all settings into one of the two.",
		Severity: doctor.Warning,
		Tools:    doctor.EveryTool(),
		Check:    checkWrittenTwice,
	}
}

func checkWrittenTwice(s *doctor.Snapshot) []doctor.Finding {
	return replaced(s, func(e shared.Entry) bool { return e.ID.Name != "default" })
}
