package rules

import (
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/doctor"
)

func lineAboveFirstSection() doctor.Rule {
	return doctor.Rule{
		ID:       "line-above-first-section",
		Title:    "a line stands above the first section",
		Why:      "It belongs to no profile. The AWS CLI and boto3 refuse the whole file.",
		Mend:     "Put the line below a header such as [default].",
		Severity: doctor.Error,
		Tools:    []string{doctor.CLI, doctor.Boto},
		Check:    diagnosed(ini.NoSection, nobody),
	}
}
