package doctor

import (
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/ini"
)

// Chooser says which fix of a finding is to be made, nil for none. It is asked once about each finding that has some.
type Chooser func(Finding) *Fix

// OnlyAnswer chooses what has one right answer.
func OnlyAnswer(f Finding) *Fix { return f.Fix }

// OnceEach remembers the answers of a chooser: a finding comes back in every round until it is fixed, and on another
// line when one above it was.
func OnceEach(choose Chooser) Chooser {
	answers := map[[4]string]int{} // which of its fixes; -1 for none
	return func(f Finding) *Fix {
		question := [4]string{f.Rule, f.File, f.Profile, withoutLines(f.Message)}
		fixes := append(slices.Clone(f.Choices), f.Fix)
		which, isAnswered := answers[question]
		if !isAnswered {
			which = slices.Index(fixes, choose(f))
			answers[question] = which
		}
		if which < 0 || which >= len(fixes) {
			return nil
		}
		return fixes[which]
	}
}

// withoutLines leaves the numbers of lines out of a sentence.
func withoutLines(text string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "line ")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteString("line ")
		text = strings.TrimLeft(rest, "0123456789")
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
