package rules

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

// lineRules are about lines and sections for which a reader refuses a file.
var lineRules = []doctor.Rule{
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
	{ID: "text-behind-header", Severity: doctor.Error, FixFirst: true, Check: checkTextBehindHeader, Title: "a setting or a bracket stands behind a header on its line",
		Why: "What follows the closing bracket is not read; with another ] in it, be it in a comment, the AWS CLI and boto3 take all up to there for the name.", Fix: "Put it on a line of its own."},
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
	{ID: "reader-refuses-file", Severity: doctor.Info, Check: checkRefusals, Title: "an SDK refuses a file that the AWS CLI reads",
		Why: "The SDKs have their own readers. Where one stumbles over a line, every program of that SDK ends, or goes on without any profile.",
		Fix: "Write the line as key = value, in the plainest form."},
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
			at := l.NameEnd + 1 - l.Start
			f := doctor.Finding{File: t.Path, Line: t.Number(l.Number)}
			switch {
			case isSetting && isProfileKey(ini.Fold(key)):
				f.Message = key + " stands behind the header and is not read: put it on a line of its own"
			case behind == "" || strings.HasSuffix(text[l.NameStart:l.NameEnd], "]"):
				continue
			case !strings.Contains(behind, "]") && strings.ContainsAny(behind[:1], "#;"):
				continue
			case !strings.Contains(behind, "]"):
				key, f.Tools = "what is behind the header", doctor.Go|doctor.JS|doctor.Java
				f.Message = fmt.Sprintf("%q stands behind the header: only the AWS CLI and boto3 see the section then", behind)
			default:
				key, f.Tools = "what is behind the header", doctor.CLI|doctor.Boto
				f.Message = fmt.Sprintf("for the AWS CLI and boto3 the header goes on to the last ] of the line, and is not [%s]: put what is behind it on a line of its own", text[l.NameStart:l.NameEnd])
			}
			if isSetting || strings.ContainsAny(behind[:1], "#;") {
				f.Fix = doctor.ChangeLine("put "+key+" on its own line", t, f.Line, func(line string) string {
					return line[:at] + doctor.LineEnd(text) + behind
				})
			}
			found = append(found, f)
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
