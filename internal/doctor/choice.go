package doctor

import (
	"github.com/awsid/awsid/internal/config/ini"
)

// Chooser says which fix of a finding is to be made, nil for none. It is asked once about each finding that has some.
type Chooser func(Finding) *Fix

// OnlyAnswer chooses what has one right answer.
func OnlyAnswer(f Finding) *Fix { return f.Fix }

// onceEach remembers the answers of a chooser: a finding comes back in every round until it is fixed.
func onceEach(choose Chooser) Chooser {
	answers := map[[4]string]string{}
	return func(f Finding) *Fix {
		question := [4]string{f.Rule, f.File, f.Profile, f.Message}
		does, isAnswered := answers[question]
		if !isAnswered {
			fix := choose(f)
			if answers[question] = ""; fix != nil {
				answers[question] = fix.Does
			}
			return fix
		}
		for _, fix := range append(f.Choices, f.Fix) {
			if fix != nil && fix.Does == does {
				return fix
			}
		}
		return nil
	}
}

// chosen returns the findings that are to be fixed.
func chosen(findings []Finding, choose Chooser) []Finding {
	var list []Finding
	for _, f := range findings {
		if f.Fix == nil && len(f.Choices) == 0 {
			continue
		}
		if f.Fix = choose(f); f.Fix != nil {
			list = append(list, f)
		}
	}
	return list
}

// DeleteKeys is a fix that removes settings of one section.
func DeleteKeys(does, then string, e *Section, keys ...string) *Fix {
	if e == nil {
		return nil
	}
	fix := EditSection(does, e, func(section *ini.Section) error {
		for _, key := range keys {
			section.Delete(key)
		}
		return nil
	})
	if fix != nil {
		fix.Then = then
	}
	return fix
}
