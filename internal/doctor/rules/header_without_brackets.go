package rules

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

func headerWithoutBrackets() doctor.Rule {
	return doctor.Rule{
		ID:       "header-without-brackets",
		Title:    "a section header is not in brackets",
		Why:      "Without [ ] the line is no header: the AWS CLI and boto3 refuse the whole file, and other tools count the settings below to the section above.",
		Mend:     "Put the header in brackets.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		First:    true,
		Check:    checkBareHeader,
	}
}

func checkBareHeader(s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	for _, t := range s.Texts() {
		for n, line := range t.Lines() {
			if t.Pasted[n] != doctor.PastedHeader {
				continue
			}
			header := doctor.BareHeader(strings.TrimSpace(strings.TrimPrefix(line, "\ufeff")))
			if t.Which == shared.CredentialsFile {
				header = strings.TrimPrefix(header, "profile ")
			}
			f := doctor.Finding{File: t.Path, Line: n, Message: fmt.Sprintf("the header is not in brackets: write [%s]", header)}
			if _, taken := t.Document().Section(header); !taken {
				f.Repair = changeLine(fmt.Sprintf("write [%s]", header), t, n, func(string) string { return "[" + header + "]" })
			}
			found = append(found, f)
		}
	}
	return found
}
