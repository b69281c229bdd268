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
	found := misnamed("invisible-character", func(e *doctor.Section) string {
		return fmt.Sprintf("the header holds a character that cannot be seen or is not what it seems: write [%s]", e.Misnomer.Header)
	})(s)
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

func invisible(r rune) bool { return doctor.Unseen(r) }

func typographic(r rune) bool { return doctor.Typographic(r) }

// visible removes what cannot be seen and quotes around a value, and writes
// plain dashes.
func visible(text string) string {
	return strings.TrimSpace(strings.Trim(strings.TrimSpace(doctor.Plain(text)), `"'`))
}
