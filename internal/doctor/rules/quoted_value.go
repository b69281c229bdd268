package rules

import "github.com/awsid/awsid/internal/doctor"

func quotedValue() doctor.Rule {
	return doctor.Rule{
		ID:       "quoted-value",
		Title:    "a value is in quotes",
		Why:      "The AWS CLI and boto3 keep the quotes as part of the value; the Go SDK takes them away.",
		Mend:     "Take the quotes away.",
		Severity: doctor.Error,
		Tools:    []string{doctor.CLI, doctor.Boto, doctor.JS, doctor.Java},
		Check:    checkQuotedValue,
	}
}

func checkQuotedValue(s *doctor.Snapshot) []doctor.Finding {
	return wrapped(s, `"'`, "in quotes, which the AWS CLI takes for part of the value")
}
