package rules

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"sort"
	"strings"
	"unicode"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

// unreadableRules are about files that cannot be read as they are.
var unreadableRules = []doctor.Rule{
	{ID: "byte-order-mark", Severity: doctor.Error, FixFirst: true, Title: "the file begins with a byte order mark",
		Why:      "Some Windows editors put three invisible bytes in front of UTF-8 text. The AWS CLI and boto3 refuse such a file; the Go SDK does not see its first profile.",
		Fix:      "Save the file as UTF-8 without a byte order mark.",
		Problems: []ini.Problem{ini.ByteOrderMark},
		FixProblem: func(_ *doctor.Snapshot, p shared.Problem) *doctor.Fix {
			return &doctor.Fix{Does: "remove the byte order mark", Which: p.File, Edit: func(f *edit.File) error {
				f.Document.StripByteOrderMark()
				return nil
			}}
		}},
	{ID: "utf16-file", Severity: doctor.Error, FixFirst: true, Title: "the file is UTF-16 text",
		Why: "Windows PowerShell's > and Notepad's \"Unicode\" write UTF-16. No AWS tool reads it: the whole file is refused or looks empty.",
		Fix: "Save the file as UTF-8 without a byte order mark.",
		File: func(_ *doctor.Snapshot, t doctor.Text) doctor.Finding {
			if !t.IsUTF16() {
				return doctor.Finding{}
			}
			return doctor.Finding{File: t.Path, Line: 1,
				Message: "the file is UTF-16 text (written by PowerShell or Notepad?), which no tool reads: save it as UTF-8",
				Fix: &doctor.Fix{Does: "write the file as UTF-8", Which: t.Which, Edit: func(f *edit.File) error {
					if text := []byte(f.Document.String()); (doctor.Text{Bytes: text}).IsUTF16() {
						f.SetText(doctor.DecodeUTF16(text))
					}
					return nil
				}}}
		}},
	{ID: "not-utf8", Severity: doctor.Error, Problems: []ini.Problem{ini.NotUTF8}, Title: "a line is not UTF-8 text",
		Why: "The AWS CLI and boto3 refuse the whole file; the others may read another value than the editor shows.", Fix: "Save the file as UTF-8."},
	{ID: "nul-byte", Severity: doctor.Error, Title: "a line holds a NUL byte",
		Why: "A disk that was full or a machine that was switched off while the file was written leaves zero bytes. No value may hold one: tools end with \"embedded null byte\", or with a header that cannot be sent.",
		Fix: "Write the line again; awsid configure undo has what stood there.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			var found []doctor.Finding
			for _, t := range s.Texts() {
				if t.IsUTF16() || !strings.Contains(string(t.Bytes), "\x00") {
					continue
				}
				for n, line := range t.Lines() {
					if strings.Contains(line, "\x00") {
						found = append(found, doctor.Finding{File: t.Path, Line: n, Message: "the line holds a NUL byte, which no value may: write the line again"})
						break // the others are of the same accident
					}
				}
			}
			return found
		}},
	{ID: "reader-refuses-file", Severity: doctor.Info, Check: checkRefusals, Title: "an SDK refuses a file that the AWS CLI reads",
		Why: "The SDKs have their own readers. Where one stumbles over a line, every program of that SDK ends, or goes on without any profile.",
		Fix: "Write the line as key = value, in the plainest form."},
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
	{ID: "line-above-first-section", Severity: doctor.Error, Tools: doctor.CLI | doctor.Boto, FixFirst: true, Title: "a setting stands above the first section",
		Why:      "A setting belongs to the section above it. Without one the AWS CLI and boto3 refuse the whole file.",
		Fix:      "Put a header such as [default] above it.",
		Problems: []ini.Problem{ini.NoSection}, FixProblem: addDefaultHeader},
	{ID: "header-not-closed", Severity: doctor.Error, FixFirst: true, Title: "a section header has no closing bracket",
		Why: "The AWS CLI and boto3 refuse the whole file; for the others the settings below belong to the section above.", Fix: "End the header with ].",
		Problems: []ini.Problem{ini.UnclosedHeader},
		// A header with a comment or a setting behind it is left alone.
		FixProblem: func(s *doctor.Snapshot, p shared.Problem) *doctor.Fix {
			t := s.Text(p.File)
			if strings.ContainsAny(t.Line(p.Origin.Line), "#;=") {
				return nil
			}
			return doctor.ChangeLine("close the header", t, p.Origin.Line, func(line string) string {
				return strings.TrimRight(line, " \t") + "]"
			})
		}},
	{ID: "header-empty", Severity: doctor.Error, Problems: []ini.Problem{ini.EmptyHeader}, Title: "a section header is empty",
		Why: "The AWS CLI and boto3 refuse the whole file.", Fix: "Write a name between the brackets, or delete the line."},
	{ID: "header-without-brackets", Severity: doctor.Error, FixFirst: true, Check: checkBareHeader, Title: "a section header is not in brackets",
		Why: "Without [ ] the line is no header: the AWS CLI and boto3 refuse the whole file, and other tools count the settings below to the section above.",
		Fix: "Put the header in brackets."},
	{ID: "text-behind-header", Severity: doctor.Error, FixFirst: true, Check: checkTextBehindHeader, Title: "a setting stands behind a header on its line",
		Why: "What follows the closing bracket is not read.", Fix: "Put the setting on a line of its own."},
	{ID: "line-without-equals", Severity: doctor.Error, Tools: doctor.CLI | doctor.Boto, Title: "a line has no =",
		Why: "The AWS CLI and boto3 refuse the whole file for one such line; other tools ignore it.", Fix: "Write key = value, or put # in front of the line.",
		Problems: []ini.Problem{ini.NoDelimiter},
		// "region us-east-1" becomes a setting; any other line is put behind a #, where its words stay.
		FixProblem: func(s *doctor.Snapshot, p shared.Problem) *doctor.Fix {
			t := s.Text(p.File)
			words := strings.Fields(t.Line(p.Origin.Line))
			if len(words) == 3 && strings.Trim(words[1], "-–—>~") == "" {
				words = []string{words[0], words[2]}
			}
			if len(words) != 2 || !isPlainKey(ini.Fold(words[0])) {
				return doctor.CommentOut(s, p)
			}
			if isSetAround(s, t, p.Origin.Line, ini.Fold(words[0])) {
				return nil
			}
			return doctor.ChangeLine("write "+words[0]+" = …", t, p.Origin.Line, func(string) string { return words[0] + " = " + words[1] })
		}},
	{ID: "key-empty", Severity: doctor.Error, Tools: doctor.CLI | doctor.Boto, Title: "a line has no key in front of its value",
		Why: "The AWS CLI and boto3 refuse the whole file.", Fix: "Write a key in front of the =, or delete the line.",
		Problems: []ini.Problem{ini.EmptyKey}, FixProblem: doctor.CommentOut},
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
	{ID: "duplicate-key", Severity: doctor.Error, Tools: doctor.CLI | doctor.Boto, Title: "a section has the same key twice",
		Why:      "The AWS CLI and boto3 refuse the whole file, whatever profile is asked for; the other SDKs take the last of the two.",
		Fix:      "Delete one of the two lines.",
		Problems: []ini.Problem{ini.DuplicateKey},
		// The second line goes when both say the same.
		FixProblem: func(s *doctor.Snapshot, p shared.Problem) *doctor.Fix {
			t := s.Text(p.File)
			keyA, valueA, _ := strings.Cut(t.Line(p.Diagnostic.First), "=")
			keyB, valueB, _ := strings.Cut(t.Line(p.Origin.Line), "=")
			isSame := strings.EqualFold(strings.TrimSpace(keyA), strings.TrimSpace(keyB)) && strings.TrimSpace(valueA) == strings.TrimSpace(valueB)
			if !isSame || strings.TrimSpace(valueA) == "" {
				return nil
			}
			return doctor.ChangeLine("delete the repeated line", t, p.Origin.Line, func(string) string { return "" })
		},
		ProblemChoices: func(s *doctor.Snapshot, p shared.Problem) []*doctor.Fix {
			t, lines := s.Text(p.File), []int{p.Diagnostic.First, p.Origin.Line}
			var choices []*doctor.Fix
			for i, n := range lines {
				key, _, _ := strings.Cut(t.Line(n), "=")
				fix := doctor.ChangeLine(fmt.Sprintf("delete line %d", n), t, n, func(string) string { return "" })
				fix.Then = fmt.Sprintf("%s is what line %d says", strings.TrimSpace(key), lines[1-i])
				choices = append(choices, fix)
			}
			return choices
		}},
	{ID: "duplicate-section", Severity: doctor.Error, Tools: doctor.CLI | doctor.Boto, Title: "a section is in the file twice",
		Why:      "The AWS CLI and boto3 refuse the whole file, whatever profile is asked for; the other SDKs merge the two.",
		Fix:      "Merge the two sections into one.",
		Problems: []ini.Problem{ini.DuplicateSection}, FixProblem: mergeSections},
	{ID: "nested-line-without-equals", Severity: doctor.Error, Tools: doctor.CLI | doctor.Boto, Title: "a line of a nested block has no =",
		Why: "The AWS CLI and boto3 refuse the whole file.", Fix: "Write key = value, or delete the line.",
		Problems: []ini.Problem{ini.NestedNoEquals},
		// "key: value" and "key value" of a nested block become key = value.
		FixProblem: func(s *doctor.Snapshot, p shared.Problem) *doctor.Fix {
			t := s.Text(p.File)
			line := t.Line(p.Origin.Line)
			key, value, _ := strings.Cut(strings.TrimSpace(line), " ")
			if before, after, isColon := strings.Cut(strings.TrimSpace(line), ":"); isColon {
				key, value = before, after
			}
			key, value = strings.TrimSpace(key), strings.TrimSpace(value)
			if key == "" || value == "" || strings.ContainsAny(key+value, " \t#;") {
				return nil
			}
			indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
			return doctor.ChangeLine("write "+key+" = …", t, p.Origin.Line, func(string) string { return indent + key + " = " + value })
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
	value = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(value), "="))
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

// addDefaultHeader puts [default] above settings at the beginning of a file that has no such section.
func addDefaultHeader(s *doctor.Snapshot, p shared.Problem) *doctor.Fix {
	t := s.Text(p.File)
	if isInFile(s.Profile("default"), p.File) || !beginsWithSettings(t) {
		return nil
	}
	return &doctor.Fix{Does: "head the settings [default]", Which: p.File, Edit: func(f *edit.File) error {
		text := f.Document.String()
		for scan := ini.NewScanner(text); scan.Next(); {
			switch l := scan.Line(); l.Kind {
			case ini.Header:
				return nil
			case ini.Blank, ini.Comment:
			default:
				f.SetText(text[:l.Start] + "[default]" + doctor.LineEnd(text) + text[l.Start:])
				return nil
			}
		}
		return nil
	}}
}

func isInFile(p *doctor.Profile, which shared.Which) bool {
	return p != nil && slices.ContainsFunc(p.Halves(), func(e *doctor.Section) bool { return e.File == which })
}

// beginsWithSettings reports whether all that stands above the first header are known settings of a profile.
func beginsWithSettings(t doctor.Text) bool {
	text := string(t.Bytes)
	for scan := ini.NewScanner(text); scan.Next(); {
		l := scan.Line()
		if l.Kind == ini.Header {
			break
		}
		if l.Kind == ini.Blank || l.Kind == ini.Comment || t.Pasted[l.Number] == doctor.PastedShell {
			continue
		}
		if key, _, ok := strings.Cut(text[l.Text:l.Stop], "="); !ok || !isProfileKey(ini.Fold(strings.TrimSpace(key))) {
			return false
		}
	}
	return true
}

func checkBareHeader(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
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
			right := "[" + header + "]"
			f := doctor.Finding{File: t.Path, Line: n, Message: "the header is not in brackets: write " + right}
			if len(s.Headed(t.Which, header)) == 0 {
				f.Fix = doctor.ChangeLine("write "+right, t, n, func(string) string { return right })
			}
			found = append(found, f)
		}
	}
	return found
}

func checkTextBehindHeader(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
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
			key = strings.TrimSpace(key)
			if !isSetting || !isProfileKey(ini.Fold(key)) {
				continue
			}
			at := l.NameEnd + 1 - l.Start
			found = append(found, doctor.Finding{File: t.Path, Line: t.Number(l.Number),
				Message: key + " stands behind the header and is not read: put it on a line of its own",
				Fix: doctor.ChangeLine("put "+key+" on its own line", t, t.Number(l.Number), func(line string) string {
					return line[:at] + doctor.LineEnd(text) + behind
				})})
		}
	}
	return found
}

// mergeSections moves the settings of the later section into the first, when no key has two values. Blocks are left
// to a person, and so are comments, which would be lost.
func mergeSections(s *doctor.Snapshot, p shared.Problem) *doctor.Fix {
	name := p.Diagnostic.Name
	twins := s.Headed(p.File, name)
	if len(twins) < 2 {
		return nil
	}
	for _, v := range twins[1].Values {
		other := twins[0].Find(v.Key)
		if v.Nested != nil || other.Section != nil && (other.Nested != nil || other.Text != v.Text) {
			return nil
		}
	}
	return &doctor.Fix{Does: "merge the two sections", Which: p.File, Edit: func(f *edit.File) error {
		first, later := firstTwo(f.Document, name)
		if later == nil {
			return nil
		}
		for _, item := range later.Items() {
			if _, taken := first.Item(item.Key); taken {
				continue
			}
			if err := first.Set(item.Key, item.Text); err != nil {
				return err
			}
		}
		f.Document.RemoveSections(later)
		f.SetText(f.Document.String())
		return nil
	}}
}

func firstTwo(d *ini.Document, name string) (first, later *ini.Section) {
	for _, s := range d.Sections() {
		switch {
		case s.Name() != name:
		case first == nil:
			first = s
		default:
			return first, s
		}
	}
	return first, nil
}
