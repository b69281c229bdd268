package rules

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/awsid/awsid/internal/doctor"
)

func shellLine() doctor.Rule {
	return doctor.Rule{
		ID:       "shell-line",
		Title:    "a line for a shell was pasted into the file",
		Why:      "The access portal and many guides offer lines such as export AWS_ACCESS_KEY_ID=… for a terminal. In a file no tool reads them.",
		Mend:     "Write the setting as key = value, or paste the lines into a terminal.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		First:    true,
		Check:    checkShellLine,
	}
}

// variableKeys are the settings that variables stand for.
func variableKeys() map[string]string {
	return map[string]string{
		"AWS_ACCESS_KEY_ID": "aws_access_key_id", "AWS_SECRET_ACCESS_KEY": "aws_secret_access_key", "AWS_SESSION_TOKEN": "aws_session_token",
		"AWS_REGION": "region", "AWS_DEFAULT_REGION": "region", "AWS_DEFAULT_OUTPUT": "output", "AWS_ROLE_ARN": "role_arn",
	}
}

func checkShellLine(s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	for _, t := range s.Texts() {
		section := ""
		seen := map[string]bool{}
		for n, line := range t.Lines() {
			line = strings.TrimSpace(line)
			if strings.HasPrefix(line, "[") {
				section = line
			}
			if t.Pasted[n] != doctor.PastedShell {
				continue
			}
			name := doctor.ShellAssignment(line)
			key := variableKeys()[name]
			f := doctor.Finding{File: t.Path, Line: n, Message: fmt.Sprintf("the line sets %s in a shell, and no tool reads it in a file", name)}
			if key != "" {
				f.Message += ": write " + key + " = …"
				if place := section + "\n" + key; !seen[place] && !inSectionAt(s, t, n, key) {
					seen[place] = true
					f.Repair = changeLine("write it as "+key, t, n, func(line string) string { return key + " = " + assigned(line) })
				}
			}
			found = append(found, f)
		}
	}
	return found
}

// inSectionAt tells whether the section around a line has a key already.
func inSectionAt(s *doctor.Snapshot, t doctor.Text, line int, key string) bool {
	var around *doctor.Section
	for _, e := range s.Sections {
		if e.File == t.Which && e.Section.Origin.Line < line {
			around = e
		}
	}
	_, ok := around.Get(key)
	return ok
}

// assigned returns the value of a shell's line, without quotes.
func assigned(line string) string {
	at := strings.Index(strings.ToUpper(line), "AWS_")
	value := strings.TrimLeftFunc(line[at:], func(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) })
	value = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(value), "="))
	return strings.Trim(strings.TrimSuffix(value, ";"), `"'`)
}
