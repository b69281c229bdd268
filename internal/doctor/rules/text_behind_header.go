package rules

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/doctor"
)

func textBehindHeader() doctor.Rule {
	return doctor.Rule{
		ID:       "text-behind-header",
		Title:    "a setting stands behind a header on its line",
		Why:      "What follows the closing bracket is not read.",
		Mend:     "Put the setting on a line of its own.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		First:    true,
		Check:    checkTextBehindHeader,
	}
}

func checkTextBehindHeader(s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	for _, t := range s.Texts() {
		text := string(t.Bytes)
		for scan := ini.NewScanner(text); scan.Next(); {
			l := scan.Line()
			if l.Kind != ini.Header {
				continue
			}
			behind := strings.TrimSpace(strings.TrimPrefix(text[l.NameEnd:l.Eol], "]"))
			key, _, isSetting := strings.Cut(behind, "=")
			if !isSetting || !contains(profileKeys(), ini.Fold(strings.TrimSpace(key))) {
				continue
			}
			at := l.NameEnd + 1 - l.Start
			found = append(found, doctor.Finding{File: t.Path, Line: l.Number,
				Message: fmt.Sprintf("%s stands behind the header and is not read: put it on a line of its own", strings.TrimSpace(key)),
				Repair: changeLine("put "+strings.TrimSpace(key)+" on its own line", t, l.Number, func(line string) string {
					return line[:at] + newline(text) + behind
				})})
		}
	}
	return found
}
