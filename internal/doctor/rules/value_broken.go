package rules

import (
	"strings"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/doctor"
)

func valueBroken() doctor.Rule {
	return doctor.Rule{
		ID:       "value-broken",
		Title:    "a long value is broken over two lines",
		Why:      "Copied from a narrow window, a session token comes in several lines. The AWS CLI refuses the file or takes the first line for the whole token, and AWS answers InvalidClientTokenId.",
		Mend:     "Write the value on one line.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		First:    true,
		Check: func(s *doctor.Snapshot) []doctor.Finding {
			var found []doctor.Finding
			for _, t := range s.Texts() {
				for n := range t.Lines() {
					if t.Pasted[n] == doctor.PastedRest && t.Pasted[n-1] != doctor.PastedRest {
						found = append(found, doctor.Finding{File: t.Path, Line: n, Message: "the line looks like the rest of the value above: a value is one line", Repair: joinLines(t, n)})
					}
				}
			}
			return found
		},
	}
}

// joinLines puts the rest behind the value above it.
func joinLines(t doctor.Text, first int) *doctor.Repair {
	var rest []string
	for n, line := range t.Lines() {
		if n == first+len(rest) && t.Pasted[n] == doctor.PastedRest {
			rest = append(rest, strings.TrimSpace(line))
		}
	}
	above := lineAt(t, first-1)
	return &doctor.Repair{Does: "join the lines", Which: t.Which, Edit: func(f *edit.File) error {
		text := f.Document.String()
		start, eol, end := nearestLine(text, above, first-1)
		if start < 0 {
			return nil
		}
		value, newline := text[start:eol], text[eol:end]
		for _, line := range rest {
			next, nextEnd, ok := strings.Cut(text[end:], "\n")
			if strings.TrimSpace(next) != line {
				return nil
			}
			value += line
			if end = len(text); ok {
				end -= len(nextEnd)
			}
		}
		f.SetText(text[:start] + value + newline + text[end:])
		return nil
	}}
}
