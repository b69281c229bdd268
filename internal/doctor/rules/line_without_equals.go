package rules

import (
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/doctor"
)

func lineWithoutEquals() doctor.Rule {
	return doctor.Rule{
		ID:       "line-without-equals",
		Title:    "a line is neither a section header nor key = value",
		Why:      "The AWS CLI and boto3 refuse the whole file; the other SDKs read past the line.",
		Mend:     "Write key = value, or put # in front of the line.",
		Severity: doctor.Error,
		Tools:    []string{doctor.CLI, doctor.Boto},
		Check:    diagnosed(ini.NoDelimiter, commentOut),
	}
}
