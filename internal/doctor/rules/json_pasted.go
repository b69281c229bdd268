package rules

import (
	"encoding/json"
	"strings"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/doctor"
)

func jsonPasted() doctor.Rule {
	return doctor.Rule{
		ID:       "json-pasted",
		Title:    "JSON was pasted into the file",
		Why:      "The shared files hold lines of key = value. A tool that meets JSON refuses the whole file, or reads past it.",
		Mend:     "Write aws_access_key_id = …, aws_secret_access_key = … and aws_session_token = … below a header.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		First:    true,
		Check:    checkJSON,
	}
}

func checkJSON(s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	for _, t := range s.Texts() {
		first, last := 0, 0
		for n := range t.Lines() {
			switch {
			case t.Pasted[n] == doctor.PastedJSON && first == 0:
				first, last = n, n
			case t.Pasted[n] == doctor.PastedJSON && last == n-1:
				last = n
			}
		}
		if first > 0 {
			found = append(found, jsonFinding(s, t, first, last))
		}
	}
	return found
}

func jsonFinding(s *doctor.Snapshot, t doctor.Text, first, last int) doctor.Finding {
	f := doctor.Finding{File: t.Path, Line: first, Message: "this is JSON, which no tool reads here: write key = value lines below a header"}
	if keys := jsonKeys(jsonText(string(t.Bytes), first, last)); keys != "" && !inSectionAt(s, t, first, "aws_access_key_id") {
		f.Repair = &doctor.Repair{Does: "write the credentials as key = value", Which: t.Which, Edit: func(file *edit.File) error {
			text := file.Document.String()
			if old := jsonText(string(t.Bytes), first, last); strings.Contains(text, old) {
				file.SetText(strings.Replace(text, old, keys, 1))
			}
			return nil
		}}
	}
	return f
}

// jsonText returns the lines from first to last.
func jsonText(text string, first, last int) string {
	from, to := 0, len(text)
	for scan := ini.NewScanner(text); scan.Next(); {
		if l := scan.Line(); l.Number == first {
			from = l.Start
		} else if l.Number == last+1 {
			to = l.Start
		}
	}
	return text[from:to]
}

// jsonKeys turns the answer of a command that gives out credentials into
// settings, "" when it is something else.
func jsonKeys(text string) string {
	var answer map[string]any
	if json.Unmarshal([]byte(text), &answer) != nil {
		return ""
	}
	for _, inner := range []string{"Credentials", "AccessKey", "roleCredentials"} {
		if m, ok := answer[inner].(map[string]any); ok {
			answer = m
		}
	}
	lines := ""
	for _, pair := range [][]string{
		{"aws_access_key_id", "AccessKeyId", "accessKeyId"}, {"aws_secret_access_key", "SecretAccessKey", "secretAccessKey"},
		{"aws_session_token", "SessionToken", "sessionToken", "Token"},
	} {
		for _, member := range pair[1:] {
			if value, ok := answer[member].(string); ok && value != "" && !strings.ContainsAny(value, "\r\n") {
				lines += pair[0] + " = " + value + "\n"
				break
			}
		}
	}
	if strings.Count(lines, "\n") < 2 {
		return ""
	}
	return lines
}
