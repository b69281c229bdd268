package doctor

import (
	"fmt"
	"slices"
	"strings"
)

// Finding is one place where a rule is broken.
type Finding struct {
	Rule     string
	Severity Severity
	File     string // absolute path, "" when it is about no file
	Line     int    // from 1; 0 when it is about the whole file
	Profile  string
	Message  string // one line: the fact and its consequence
	Tools    Tools
	Fix      *Fix // nil: nothing the doctor may do by itself
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
	return v.Nested == nil && v.Text != "" && !strings.ContainsAny(v.Text, "\n\"'`") && v.Text[0] != '=' && v.Text[0] != ':' &&
		!IsPlaceholder(v.Text) && BeforeComment(v.Text) == v.Text && !strings.ContainsFunc(v.Text, IsDeceptive)
}

// Unhealthy reports whether there is an error or a warning: the exit code is 1
// then.
func Unhealthy(findings []Finding) bool {
	return slices.ContainsFunc(findings, func(f Finding) bool { return f.Severity != Info })
}
