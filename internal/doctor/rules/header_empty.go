package rules

import (
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/doctor"
)

func headerEmpty() doctor.Rule {
	return doctor.Rule{
		ID:       "header-empty",
		Title:    "a section header is empty",
		Why:      "The AWS CLI and boto3 refuse the whole file.",
		Mend:     "Write a name between the brackets, or delete the line.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    diagnosed(ini.EmptyHeader, nobody),
	}
}
