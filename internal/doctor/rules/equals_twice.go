package rules

import (
	"strings"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

func equalsTwice() doctor.Rule {
	return doctor.Rule{
		ID:       "equals-twice",
		Title:    "a value begins with = or :",
		Why:      "Only the first = or : of a line separates key and value; the second is part of the value.",
		Mend:     "Write one =.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    checkEqualsTwice,
	}
}

func checkEqualsTwice(s *doctor.Snapshot) []doctor.Finding {
	plain := set(plainKeys())
	var found []doctor.Finding
	settings(s, func(e *doctor.Section, v shared.Value) {
		if !plain[v.Key] || v.Text == "" || !strings.ContainsAny(v.Text[:1], "=:") || strings.Contains(v.Text, "\n") {
			return
		}
		f := at(e, v, v.Key+" begins with "+v.Text[:1]+", which is part of the value: write one =")
		if right := strings.TrimLeft(v.Text, "=:> \t"); right != "" {
			f.Repair = setKey("write "+v.Key+" without it", e, v.Key, right)
		}
		found = append(found, f)
	})
	return found
}
