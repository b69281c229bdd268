// Package doctor examines a person's whole AWS set-up and says what is wrong,
// where, for which tool it matters, and how to fix it.
//
// Take makes a Snapshot: everything the rules may look at. A Rule turns a snapshot into findings. A finding may carry
// a Fix, an edit through the lossless editor that has one right answer; what has two is described and left to the
// person. Run runs rules, DryRun and FixPlan.Apply make fixes.
package doctor

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/paths"
)

// Severity says how much a finding harms.
type Severity string

// The severities. Errors and warnings make `awsid doctor` exit with 1; an
// info is worth knowing and never a fault of a healthy set-up.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Info    Severity = "info"
)

// Tools is a set of readers of the shared files, as the registry of settings has them.
type Tools settings.Readers

// The readers that rules speak of, and all that read the keys AWS defines.
const (
	CLI Tools = 1 << iota
	Boto
	Go
	JS
	Java
	Awsid     // reads keys of its own
	EveryTool = CLI | Boto | Go | JS | Java
)

// Names lists the tools as findings print them.
func (t Tools) Names() []string {
	names := []string{}
	for i, tool := range []Tools{CLI, Boto, Go, JS, Java, Awsid} {
		if t&tool != 0 {
			names = append(names, [...]string{"aws-cli", "boto3", "go", "js", "java", "awsid"}[i])
		}
	}
	return names
}

// Rule is one thing that can be wrong.
type Rule struct {
	ID       string   // "duplicate-key": stable, for --only, --skip and SARIF
	Title    string   // what is wrong, one line
	Why      string   // why it matters, for the documentation page
	Fix      string   // what to do, for the documentation page
	Severity Severity // of its findings, unless a finding says otherwise
	Tools    Tools    // who is affected, unless a finding says otherwise; 0 is EveryTool
	Online   bool     // needs the network or another program: left out with --offline
	FixFirst bool     // its fix changes which section the lines belong to: made before others look
	Once     bool     // says a thing once that may be true of many profiles
	Residual bool     // silent where another rule has found an error or warning already
	InBlocks bool     // Setting judges the settings of blocks, too

	// What looks for it: at the whole set-up, at each of its parts (of one kind), at headers, or several of these.
	Check   func(context.Context, *Snapshot) []Finding
	Setting func(*Snapshot, Setting) Finding // of sections that tools read
	Profile func(*Snapshot, *Profile) Finding
	Process func(*Snapshot, Process) Finding // each credential_process
	File    func(*Snapshot, Text) Finding    // both shared files
	Cache   func(*Snapshot, Cache) Finding
	Judges  func(s *Snapshot, rule string) []Finding // the values of settings that the registry gives to the rule
	// Value judges the plain values of some keys in profiles and sso-sessions.
	Keys  []string
	Value func(value string) Verdict
	// Header words the fault of a header that was judged to break the rule: %[1]s is the header, %[2]s what it is
	// meant to be, %[3]s the kind of section, %[4]s the header without blanks around it, %[5]s the config file.
	Header string
	// Problems are those of the AWS CLI's reader; FixProblem is nil when a person has to choose.
	Problems   []ini.Problem
	FixProblem func(*Snapshot, shared.Problem) *Fix
	// ProblemChoices are what they choose from.
	ProblemChoices func(*Snapshot, shared.Problem) []*Fix
}

func (r Rule) find(ctx context.Context, s *Snapshot) []Finding {
	var found []Finding
	switch {
	case r.Keys != nil:
		found = Each(s, s.Settings, r.judgeValue)
	case r.Problems != nil:
		found = Each(s, s.Problems, r.judgeProblem)
	case r.Profile != nil:
		found = Each(s, s.Profiles, r.Profile)
	case r.Process != nil:
		found = Each(s, s.Processes, r.Process)
	case r.File != nil:
		found = Each(s, s.Texts(), r.File)
	case r.Cache != nil:
		found = Each(s, s.Caches(), r.Cache)
	case r.Setting != nil:
		if found = Each(s, s.Settings, r.Setting); r.InBlocks {
			found = append(found, Each(s, s.Nested, r.Setting)...)
		}
	case r.Judges != nil:
		found = r.Judges(s, r.ID)
	}
	if r.Header != "" {
		found = append(found, Each(s, s.Sections, r.judgeHeader)...)
	}
	if r.Check != nil {
		found = append(found, r.Check(ctx, s)...)
	}
	return found
}

// Each asks a check about every one of a list. A finding without a message is none.
func Each[T any](s *Snapshot, list []T, check func(*Snapshot, T) Finding) []Finding {
	var found []Finding
	for _, one := range list {
		if f := check(s, one); f.Message != "" {
			found = append(found, f)
		}
	}
	return found
}

func (r Rule) judgeValue(_ *Snapshot, v Setting) Finding {
	if !slices.Contains(r.Keys, v.Key) || !v.IsPlain() || !v.Section.IsProfile() && !v.Section.IsSession() {
		return Finding{}
	}
	return r.Value(v.Text).Finding(v)
}

func (r Rule) judgeHeader(s *Snapshot, e *Section) Finding {
	if e.Fault.Rule != r.ID {
		return Finding{}
	}
	header, right := e.Section.Header, e.Fault.Header
	f := e.Finding(r.Header, header, right, e.Meant().Kind, strings.TrimSpace(header), paths.Tilde(s.Config.Path, s.Paths.Home))
	if right != "" && right != header && s.IsOnlyOne(e) {
		f.Fix = renameSection(e, right)
	}
	return f
}

// judgeProblem leaves out what follows from another mistake: pasted lines, a
// file in another encoding, settings below a header that was not read.
func (r Rule) judgeProblem(s *Snapshot, p shared.Problem) Finding {
	isOurs := p.Err == nil && slices.Contains(r.Problems, p.Diagnostic.Problem)
	if t := s.Text(p.File); !isOurs || t.IsUTF16() || t.Pasted[p.Origin.Line] != "" || s.isConsequence(p) {
		return Finding{}
	}
	f := Finding{File: p.Origin.Name, Line: p.Origin.Line, Message: p.Diagnostic.Error() + ": " + p.Diagnostic.Fix()}
	if r.FixProblem != nil {
		f.Fix = r.FixProblem(s, p)
	}
	if f.Fix == nil && r.ProblemChoices != nil {
		f.Choices = r.ProblemChoices(s, p)
	}
	return f
}

// isConsequence reports whether a problem is there only because a header above
// was not read, or because git left two versions of the lines.
func (s *Snapshot) isConsequence(p shared.Problem) bool {
	if s.Text(p.File).InConflict(p.Origin.Line) {
		return true
	}
	if p.Diagnostic.Problem != ini.DuplicateKey && p.Diagnostic.Problem != ini.NoSection {
		return false
	}
	headers := s.unread[p.File]
	i, _ := slices.BinarySearch(headers, p.Diagnostic.First+1)
	return i < len(headers) && headers[i] < p.Origin.Line
}

// Finding is one place where a rule is broken.
type Finding struct {
	Rule     string
	Severity Severity
	File     string // absolute path, "" when it is about no file
	Line     int    // from 1; 0 when it is about the whole file
	Profile  string
	Message  string // one line: the fact and its consequence
	Tools    Tools
	Fix      *Fix   // nil: nothing the doctor may do by itself
	Choices  []*Fix // what a person may choose from, where there is more than one right answer

	which int // of the shared files that File is; -1 for another one
}

// Finding makes a finding about the setting.
func (v Setting) Finding(format string, args ...any) Finding {
	return Finding{File: v.Origin.Name, Line: v.Origin.Line, Profile: v.Section.profileName(), Message: fmt.Sprintf(format, args...)}
}

// Finding makes a finding about the section's header.
func (s *Section) Finding(format string, args ...any) Finding {
	return Finding{File: s.Section.Origin.Name, Line: s.Section.Origin.Line, Profile: s.profileName(), Message: fmt.Sprintf(format, args...)}
}

func (s *Section) profileName() string {
	if s.IsProfile() {
		return s.Meant().Name
	}
	return ""
}

// AtFile makes a finding about a whole file.
func AtFile(path, format string, args ...any) Finding {
	return Finding{File: path, Message: fmt.Sprintf(format, args...)}
}

// Verdict is what is wrong with a value: the words behind the key, "" when it is right.
type Verdict struct {
	Message  string
	Right    string   // what would be right, "" when that is a person's choice
	Maybe    []string // what they may choose from
	Severity Severity // "": the rule's
}

// DeleteLine as the right value means that the line is to be deleted.
const DeleteLine = "(delete the line)"

// Finding makes the finding about the setting that was judged.
func (bad Verdict) Finding(v Setting) Finding {
	if bad.Message == "" {
		return Finding{}
	}
	f := v.Finding("%s %s", v.Name(), bad.Message)
	f.Severity = bad.Severity
	switch bad.Right {
	case "":
		for _, value := range bad.Maybe {
			f.Choices = append(f.Choices, SetValue("write "+v.Name()+" = "+value, v, value))
		}
	case DeleteLine:
		f.Fix = DeleteKey("delete the line", v)
	default:
		f.Fix = SetValue("write "+v.Name()+" = "+bad.Right, v, bad.Right)
	}
	return f
}

// IsPlain reports whether a value can be judged as it stands. One that is nested, empty, in quotes, holds a comment
// or a placeholder has rules of its own.
func (v Setting) IsPlain() bool {
	if v.Nested != nil || v.Text == "" || strings.ContainsAny(v.Text, "\n\x00") {
		return false
	}
	bare := strings.TrimRight(v.Text, ",;") // as of JSON or a shell
	isQuoted := strings.ContainsAny(v.Text[:1], "\"'`") || bare != "" && strings.ContainsAny(bare[len(bare)-1:], "\"'`")
	return !isQuoted && v.Text[0] != '=' && v.Text[0] != ':' &&
		!IsPlaceholder(v.Text) && Unexpanded(v.Text) == "" && BeforeComment(v.Text) == v.Text && !strings.ContainsFunc(v.Text, IsDeceptive)
}

// Unhealthy reports whether there is an error or a warning: the exit code is 1
// then.
func Unhealthy(findings []Finding) bool {
	return slices.ContainsFunc(findings, func(f Finding) bool { return f.Severity != Info })
}
