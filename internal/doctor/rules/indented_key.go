package rules

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

func indentedKey() doctor.Rule {
	return doctor.Rule{
		ID:       "indented-key",
		Title:    "an indented line became part of the value above it",
		Why:      "A line that is indented more than the key above it continues that value for the AWS CLI and boto3. The setting or header on it has no effect, and the value above is not what it looks like.",
		Mend:     "Give all keys of a section the same indentation, and headers none.",
		Severity: doctor.Error,
		Tools:    []string{doctor.CLI, doctor.Boto},
		First:    true,
		Check:    checkIndentedKey,
	}
}

func checkIndentedKey(s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	known := set(append(profileKeys(), sessionKeys()...))
	for _, t := range s.Texts() {
		text := string(t.Bytes)
		indent, head := "", ""
		plain := false // the setting above has a value of its own
		for scan := ini.NewScanner(text); scan.Next(); {
			l := scan.Line()
			switch l.Kind {
			case ini.Setting:
				indent, plain = text[l.Start:l.Text], l.ValueStart < l.ValueEnd
			case ini.Header:
				head, plain = text[l.Start:l.Text], false
			case ini.Continuation:
				line := text[l.Text:l.Stop]
				if t.Pasted[l.Number] != "" {
					continue
				}
				if swallowedHeader(line) {
					found = append(found, outdent(t, l.Number, line, head))
				} else if key := swallowed(line, known); plain && key != "" {
					found = append(found, outdent(t, l.Number, key, indent))
				}
			}
		}
	}
	return found
}

func outdent(t doctor.Text, line int, what, indent string) doctor.Finding {
	return doctor.Finding{
		File: t.Path, Line: line,
		Message: fmt.Sprintf("%s is indented and so part of the value above", what),
		Repair: changeLine("indent "+what+" like the others", t, line, func(text string) string {
			return indent + strings.TrimLeft(text, " \t")
		}),
	}
}

// swallowed returns the key of a continuation line that was meant to be a
// setting, "" when it was not.
func swallowed(line string, known map[string]bool) string {
	key, _, ok := strings.Cut(line, "=")
	key = strings.ToLower(strings.TrimSpace(key))
	if !ok || !known[key] {
		return ""
	}
	return key
}

// swallowedHeader tells whether a continuation line was meant to be a header.
func swallowedHeader(line string) bool {
	if !strings.HasPrefix(line, "[") || !strings.HasSuffix(line, "]") {
		return false
	}
	id, wrong := shared.Identify(shared.ConfigFile, strings.Trim(line, "[]"))
	return wrong == "" && id.Kind != shared.KindOther
}
