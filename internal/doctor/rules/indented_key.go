package rules

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/doctor"
)

func indentedKey() doctor.Rule {
	return doctor.Rule{
		ID:       "indented-key",
		Title:    "an indented line became part of the value above it",
		Why:      "A line that is indented more than the key above it continues that value for the AWS CLI and boto3. The setting on it has no effect, and the value above is not what it looks like.",
		Mend:     "Give all keys of a section the same indentation.",
		Severity: doctor.Error,
		Tools:    []string{doctor.CLI, doctor.Boto},
		Check:    checkIndentedKey,
	}
}

func checkIndentedKey(s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	for _, t := range s.Texts() {
		text := string(t.Bytes)
		indent := ""
		plain := false // the setting above has a value of its own
		for scan := ini.NewScanner(text); scan.Next(); {
			l := scan.Line()
			switch l.Kind {
			case ini.Setting:
				indent, plain = text[l.Start:l.Text], l.ValueStart < l.ValueEnd
			case ini.Header:
				plain = false
			case ini.Continuation:
				if key, ok := swallowed(text[l.Text:l.Stop]); plain && ok {
					found = append(found, outdent(t, l.Number, key, indent))
				}
			}
		}
	}
	return found
}

func outdent(t doctor.Text, line int, key, indent string) doctor.Finding {
	return doctor.Finding{
		File: t.Path, Line: line,
		Message: fmt.Sprintf("%s is indented and so part of the value above, not a setting", key),
		Repair: changeLine("indent "+key+" like the other keys", t, line, func(text string) string {
			return indent + strings.TrimLeft(text, " \t")
		}),
	}
}

// swallowed returns the key of a continuation line that was meant to be a
// setting.
func swallowed(line string) (key string, ok bool) {
	key, _, ok = strings.Cut(line, "=")
	key = strings.ToLower(strings.TrimSpace(key))
	return key, ok && (contains(profileKeys(), key) || contains(sessionKeys(), key))
}
