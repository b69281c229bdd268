package rules

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"sort"
	"strings"
	"unicode"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/doctor"
)

// pastedRules are about text that was made for another place.
var pastedRules = []doctor.Rule{
	{ID: "merge-conflict", Severity: doctor.Error, Title: "git left a merge conflict in the file",
		Why: "Two changes of the same lines could not be merged, and both versions are in the file, between the lines <<<<<<<, ======= and >>>>>>>. The AWS CLI and boto3 refuse the whole file.",
		Fix: "Keep one of the two versions, and delete the three lines.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			var found []doctor.Finding
			for _, t := range s.Texts() {
				for n, line := range t.Lines() {
					if t.Pasted[n] == doctor.ConflictMark && strings.HasPrefix(strings.TrimSpace(line), "<<<<<<<") {
						found = append(found, doctor.Finding{File: t.Path, Line: n,
							Message: "git left a merge conflict here: keep one of the two versions, and delete the lines <<<<<<<, ======= and >>>>>>>"})
					}
				}
			}
			return found
		}},
	{ID: "json-pasted", Severity: doctor.Error, FixFirst: true, File: checkJSON, Title: "JSON was pasted into the file",
		Why: "The shared files hold lines of key = value. A tool that meets JSON refuses the whole file, or ignores it.",
		Fix: "Write aws_access_key_id = …, aws_secret_access_key = … and aws_session_token = … below a header."},
	{ID: "shell-line", Severity: doctor.Error, FixFirst: true, Check: checkShellLine, Title: "a line for a shell was pasted into the file",
		Why: "The access portal and many guides offer lines such as export AWS_ACCESS_KEY_ID=… for a terminal. In a file no tool reads them.",
		Fix: "Write the setting as key = value, or paste the lines into a terminal."},
	{ID: "csv-pasted", Severity: doctor.Error, Title: "the console's file of a new access key was pasted in",
		Why: "The CSV file that the console offers is no shared file; the AWS CLI and boto3 refuse it.",
		Fix: "Run awsid configure import --csv file://accessKeys.csv.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			var found []doctor.Finding
			for t, n := range firstPasted(s, doctor.PastedCSV) {
				found = append(found, doctor.Finding{File: t.Path, Line: n,
					Message: "this is the console's CSV file of an access key, which no tool reads here: awsid configure import --csv reads it"})
			}
			return found
		}},
	{ID: "value-broken", Severity: doctor.Error, FixFirst: true, Title: "a long value is broken over two lines",
		Why: "Copied from a narrow window, a session token comes in several lines. The AWS CLI refuses the file or takes the first line for the whole token, and AWS answers InvalidClientTokenId.",
		Fix: "Write the value on one line.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			var found []doctor.Finding
			for t, n := range firstPasted(s, doctor.PastedRest) {
				found = append(found, doctor.Finding{File: t.Path, Line: n,
					Message: "the line looks like the rest of the value above: a value is one line", Fix: joinLines(t, n)})
			}
			return found
		}},
}

func checkJSON(s *doctor.Snapshot, t doctor.Text) doctor.Finding {
	first, last := 0, 0
	for n := range t.Lines() {
		switch {
		case t.Pasted[n] == doctor.PastedJSON && first == 0:
			first, last = n, n
		case t.Pasted[n] == doctor.PastedJSON && last == n-1:
			last = n
		}
	}
	if first == 0 {
		return doctor.Finding{}
	}
	f := doctor.Finding{File: t.Path, Line: first, Message: "this is JSON, which no tool reads here: write key = value lines below a header"}
	json := linesBetween(string(t.Bytes), first, last)
	if keys := keysOfJSON(json); keys != "" && !isSetAround(s, t, first, "aws_access_key_id") {
		f.Fix = &doctor.Fix{Does: "write the credentials as key = value", Which: t.Which, Edit: func(file *edit.File) error {
			file.SetText(strings.Replace(file.Document.String(), json, keys, 1))
			return nil
		}}
	}
	return f
}

func linesBetween(text string, first, last int) string {
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

// keysOfJSON turns the answer of a command that hands out credentials into settings, "" when it is something else.
func keysOfJSON(text string) string {
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

// isSetAround reports whether the section around a line has a key already.
func isSetAround(s *doctor.Snapshot, t doctor.Text, line int, key string) bool {
	below := sort.Search(len(s.Sections), func(i int) bool {
		e := s.Sections[i]
		return e.File > t.Which || e.File == t.Which && e.Section.Origin.Line >= line
	})
	return below > 0 && s.Sections[below-1].File == t.Which && s.Sections[below-1].Mentions(key)
}

func checkShellLine(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	for _, t := range s.Texts() {
		section, seen := "", map[string]bool{}
		for n, line := range t.Lines() {
			line = strings.TrimSpace(line)
			if strings.HasPrefix(line, "[") {
				section = line
			}
			if t.Pasted[n] != doctor.PastedShell {
				continue
			}
			name := doctor.ShellAssignment(line)
			f := doctor.Finding{File: t.Path, Line: n, Message: fmt.Sprintf("the line sets %s in a shell, and no tool reads it in a file", name)}
			if d := settings.LookupVariable(name); d != nil && isProfileKey(d.Name) {
				key := d.Name
				f.Message += ": write " + key + " = …"
				if place := section + "\n" + key; !seen[place] && !isSetAround(s, t, n, key) {
					seen[place] = true
					f.Fix = doctor.ChangeLine("write it as "+key, t, n, func(line string) string { return key + " = " + assignedValue(line) })
				}
			}
			found = append(found, f)
		}
	}
	return found
}

func assignedValue(line string) string {
	at := strings.Index(strings.ToUpper(line), "AWS_")
	value := strings.TrimLeftFunc(line[at:], func(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) })
	value = strings.TrimSpace(strings.TrimPrefix(strings.TrimLeft(value, "\"'] \t"), "="))
	return strings.Trim(strings.TrimSuffix(value, ";"), `"'`)
}

// firstPasted yields the first line of every run of such lines.
func firstPasted(s *doctor.Snapshot, kind doctor.Pasted) iter.Seq2[doctor.Text, int] {
	return func(yield func(doctor.Text, int) bool) {
		for _, t := range s.Texts() {
			for n := range t.Lines() {
				if t.Pasted[n] == kind && t.Pasted[n-1] != kind && !yield(t, n) {
					return
				}
			}
		}
	}
}

// joinLines puts the rest behind the value above it.
func joinLines(t doctor.Text, first int) *doctor.Fix {
	var rest []string
	for n, line := range t.Lines() {
		if n == first+len(rest) && t.Pasted[n] == doctor.PastedRest {
			rest = append(rest, strings.TrimSpace(line))
		}
	}
	above := t.Line(first - 1)
	return &doctor.Fix{Does: "join the lines", Which: t.Which, Edit: func(f *edit.File) error {
		text := f.Document.String()
		start, eol, end := doctor.FindLine(text, above, first-1)
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
