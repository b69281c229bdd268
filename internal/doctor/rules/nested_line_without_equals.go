package rules

import (
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/doctor"
)

func nestedLineWithoutEquals() doctor.Rule {
	return doctor.Rule{
		ID:       "nested-line-without-equals",
		Title:    "a line of a nested block has no =",
		Why:      "The AWS CLI and boto3 refuse the whole file.",
		Mend:     "Write key = value, or delete the line.",
		Severity: doctor.Error,
		Tools:    []string{doctor.CLI, doctor.Boto},
		Check:    diagnosed(ini.NestedNoEquals, nobody),
	}
}
