package rules

import (
	"strings"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/shared"
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
		Check:    diagnosed(ini.DuplicateKey, dropRepetition),
	}
}

// dropRepetition removes the second line when both say the same.
func dropRepetition(s *doctor.Snapshot, p shared.Problem) *doctor.Repair {
	t := textOf(s, p.File)
	if !sameSetting(lineAt(t, p.Diagnostic.First), lineAt(t, p.Origin.Line)) {
		return nil
	}
	return changeLine("delete the repeated line", t, p.Origin.Line, func(string) string { return "" })
}

func sameSetting(a, b string) bool {
	keyA, valueA, _ := strings.Cut(a, "=")
	keyB, valueB, _ := strings.Cut(b, "=")
	return strings.EqualFold(strings.TrimSpace(keyA), strings.TrimSpace(keyB)) &&
		strings.TrimSpace(valueA) == strings.TrimSpace(valueB) && strings.TrimSpace(valueA) != ""
}
