package rules

import (
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/doctor"
)

func duplicateKey() doctor.Rule {
	return doctor.Rule{
		ID:       "duplicate-key",
		Title:    "a section has the same key twice",
		Why:      "The AWS CLI and boto3 refuse the whole file, whatever profile is asked for; the other SDKs take the last of the two.",
		Mend:     "Delete one of the two lines.",
		Severity: doctor.Error,
		Tools:    []string{doctor.CLI, doctor.Boto},
		Check:    diagnosed(ini.DuplicateKey, nil),
	}
}
