package rules

import (
	"strings"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

func headerNotClosed() doctor.Rule {
	return doctor.Rule{
		ID:       "header-not-closed",
		Title:    "a section header has no closing bracket",
		Why:      "The AWS CLI and boto3 refuse the whole file; for the others the settings below belong to the section above.",
		Mend:     "End the header with ].",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		First:    true,
		Check:    diagnosed(ini.UnclosedHeader, closeHeader),
	}
}

// closeHeader leaves a header with a comment or a setting behind it alone.
func closeHeader(s *doctor.Snapshot, p shared.Problem) *doctor.Repair {
	t := textOf(s, p.File)
	if strings.ContainsAny(lineAt(t, p.Origin.Line), "#;=") {
		return nil
	}
	return changeLine("close the header", t, p.Origin.Line, func(line string) string {
		return strings.TrimRight(line, " \t") + "]"
	})
}
