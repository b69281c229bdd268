package rules

import (
	"github.com/awsid/awsid/internal/doctor"
)

func csvPasted() doctor.Rule {
	return doctor.Rule{
		ID:       "csv-pasted",
		Title:    "the console's file of a new access key was pasted in",
		Why:      "The CSV file that the console offers is no shared file; the AWS CLI and boto3 refuse it.",
		Mend:     "Run awsid configure import --csv file://accessKeys.csv.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    checkCSV,
	}
}

func checkCSV(s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	for _, t := range s.Texts() {
		for n := range t.Lines() {
			if t.Pasted[n] == doctor.PastedCSV && t.Pasted[n-1] != doctor.PastedCSV {
				found = append(found, doctor.Finding{File: t.Path, Line: n,
					Message: "this is the console's CSV file of an access key, which no tool reads here: awsid configure import --csv reads it"})
			}
		}
	}
	return found
}
