package rules

import (
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/doctor"
)

func keyEmpty() doctor.Rule {
	return doctor.Rule{
		ID:       "key-empty",
		Title:    "a line has no key in front of its value",
		Why:      "The AWS CLI and boto3 refuse the whole file.",
		Mend:     "Write a key in front of the =, or delete the line.",
		Severity: doctor.Error,
		Tools:    []string{doctor.CLI, doctor.Boto},
		Check:    diagnosed(ini.EmptyKey, commentOut),
	}
}
