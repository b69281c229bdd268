package rules

import (
	"strings"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

func lineWithoutEquals() doctor.Rule {
	return doctor.Rule{
		ID:       "line-without-equals",
		Title:    "a line has no =",
		Why:      "The AWS CLI and boto3 refuse the whole file for one such line; other tools read past it.",
		Mend:     "Write key = value, or put # in front of the line.",
		Severity: doctor.Error,
		Tools:    []string{doctor.CLI, doctor.Boto},
		Check:    diagnosed(ini.NoDelimiter, addEquals),
	}
}

// addEquals writes "region us-east-1" as a setting; any other line is put
// behind a #, where its words stay.
func addEquals(s *doctor.Snapshot, p shared.Problem) *doctor.Repair {
	t := textOf(s, p.File)
	words := strings.Fields(lineAt(t, p.Origin.Line))
	if len(words) == 3 && strings.Trim(words[1], "-–—>~") == "" {
		words = []string{words[0], words[2]}
	}
	if len(words) != 2 || !contains(plainKeys(), ini.Fold(words[0])) {
		return commentOut(s, p)
	}
	if inSectionAt(s, t, p.Origin.Line, ini.Fold(words[0])) {
		return nil
	}
	return changeLine("write "+words[0]+" = …", t, p.Origin.Line, func(string) string { return words[0] + " = " + words[1] })
}
