package rules

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

func invisibleCharacter() doctor.Rule {
	return doctor.Rule{
		ID:       "invisible-character",
		Title:    "a key or value holds a character that cannot be seen or is not what it seems",
		Why:      "Text copied from a web page can hold non-breaking blanks, zero-width characters, typographic quotes or dashes. They are part of the value.",
		Mend:     "Type the line again.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    checkInvisible,
	}
}

func checkInvisible(s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	plain := set(plainKeys())
	words := newSpelling()
	settings(s, func(e *doctor.Section, v shared.Value) {
		inKey := strings.ContainsFunc(v.Key, invisible)
		inValue := plain[v.Key] && strings.ContainsFunc(v.Text, func(r rune) bool { return invisible(r) || typographic(r) })
		if !inKey && !inValue || inKey && words.right(e, v.Key) != "" { // that is misspelt-key's
			return
		}
		f := at(e, v, fmt.Sprintf("%s holds a character that cannot be seen or is not what it seems (copied from a web page?)", strings.TrimFunc(v.Key, invisible)))
		if clean := visible(v.Text); !inKey && clean != "" && v.Nested == nil {
			f.Repair = setKey("write "+v.Key+" without it", e, v.Key, clean)
		}
		found = append(found, f)
	})
	return found
}

func invisible(r rune) bool {
	switch r {
	case '\u00a0', '\u200b', '\u200c', '\u200d', '\u200e', '\u200f', '\u2060', '\ufeff', '\u202f', '\u2007', '\u2009', '\u00ad':
		return true
	}
	return false
}

func typographic(r rune) bool {
	switch r {
	case '\u201c', '\u201d', '\u201e', '\u2018', '\u2019', '\u00ab', '\u00bb', '\u2013', '\u2014', '\u2011', '\u2010', '\u2212':
		return true
	}
	return false
}

// visible removes what cannot be seen and typographic quotes around a value,
// and writes plain dashes.
func visible(text string) string {
	text = strings.Map(func(r rune) rune {
		switch r {
		case '\u2013', '\u2014', '\u2011', '\u2010', '\u2212':
			return '-'
		}
		if invisible(r) {
			return -1
		}
		return r
	}, text)
	return strings.TrimSpace(strings.Trim(strings.TrimFunc(text, typographic), `"'`))
}
