package rules

import (
	"strings"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/shared"
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
		Check:    diagnosed(ini.NestedNoEquals, nestEquals),
	}
}

// nestEquals writes "key: value" and "key value" of a nested block as
// key = value.
func nestEquals(s *doctor.Snapshot, p shared.Problem) *doctor.Repair {
	t := textOf(s, p.File)
	line := lineAt(t, p.Origin.Line)
	key, value, _ := strings.Cut(strings.TrimSpace(line), " ")
	if before, after, colon := strings.Cut(strings.TrimSpace(line), ":"); colon {
		key, value = before, after
	}
	key, value = strings.TrimSpace(key), strings.TrimSpace(value)
	if key == "" || value == "" || strings.ContainsAny(key+value, " \t#;") {
		return nil
	}
	indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
	return changeLine("write "+key+" = …", t, p.Origin.Line, func(string) string { return indent + key + " = " + value })
}
