package rules

import (
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/doctor"
)

func notUtf8() doctor.Rule {
	return doctor.Rule{
		ID:       "not-utf8",
		Title:    "a line is not UTF-8 text",
		Why:      "The AWS CLI and boto3 refuse the whole file; the others may read another value than the editor shows.",
		Mend:     "Save the file as UTF-8.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    diagnosed(ini.NotUTF8, nobody),
	}
}
