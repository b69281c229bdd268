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
		Why:      "Text copied from a web page can hold non-breaking blanks, zero-width characters or typographic quotes. They are part of the value.",
		Mend:     "Type the line again.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    checkInvisible,
	}
}

func checkInvisible(s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	settings(s, func(e shared.Entry, v shared.Value) {
		if !contains(plainKeys(), v.Key) && !strings.ContainsFunc(v.Key, invisible) {
			return
		}
		if !strings.ContainsFunc(v.Key+v.Text, func(r rune) bool { return invisible(r) || typographic(r) }) {
			return
		}
		f := at(e, v, fmt.Sprintf("%s holds a character that cannot be seen or is not what it seems (copied from a web page?)", strings.TrimFunc(v.Key, invisible)))
		if clean := visible(v.Text); !strings.ContainsFunc(v.Key, invisible) && clean != "" {
			f.Repair = setKey("remove the character", e, v.Key, clean)
		}
		found = append(found, f)
	})
	return found
}

func invisible(r rune) bool {
	switch r {
	case '\u00a0', '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u202f', '\u00ad':
		return true
	}
	return false
}

func typographic(r rune) bool {
	switch r {
	case '\u201c', '\u201d', '\u2018', '\u2019', '\u00ab', '\u00bb':
		return true
	}
	return false
}

// visible removes what cannot be seen and typographic quotes around a value.
func visible(text string) string {
	text = strings.Map(func(r rune) rune {
		if invisible(r) {
			return -1
		}
		return r
	}, text)
	return strings.TrimSpace(strings.TrimFunc(text, typographic))
}
