package rules

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

// settings calls f for every setting of every section that counts or was meant
// to, nested ones left out.
func settings(s *doctor.Snapshot, f func(e *doctor.Section, v shared.Value)) {
	for _, e := range s.Sections {
		if e.Ignored != "" && e.Misnomer.Rule == "" {
			continue
		}
		for _, v := range e.Values {
			f(e, v)
		}
	}
}

// at makes a finding about one setting.
func at(e *doctor.Section, v shared.Value, message string) doctor.Finding {
	return doctor.Finding{File: v.Origin.Name, Line: v.Origin.Line, Profile: profileOf(e), Message: message}
}

// of makes a finding about a section's header.
func of(e *doctor.Section, message string) doctor.Finding {
	return doctor.Finding{File: e.Section.Origin.Name, Line: e.Section.Origin.Line, Profile: profileOf(e), Message: message}
}

func profileOf(e *doctor.Section) string {
	if id := e.Meant(); id.Kind == shared.KindProfile {
		return id.Name
	}
	return ""
}

// isProfile and isSession tell what a section is for.
func isProfile(e *doctor.Section) bool { return e.Meant().Kind == shared.KindProfile }

func isSession(e *doctor.Section) bool { return e.Meant().Kind == shared.KindSSOSession }

// verdict is what is wrong with a value: the words behind the key, and what
// would be right, "" when that is a person's choice.
type verdict struct {
	message string
	right   string
	level   doctor.Severity // "": the rule's
}

// values makes the check of a rule about the values of some keys. Values that
// are empty, in quotes or hold a comment are left to the rules about that.
func values(keys []string, judge func(s *doctor.Snapshot, value string) verdict) func(*doctor.Snapshot) []doctor.Finding {
	wanted := set(keys)
	return func(s *doctor.Snapshot) []doctor.Finding {
		var found []doctor.Finding
		settings(s, func(e *doctor.Section, v shared.Value) {
			if !wanted[v.Key] || odd(v) || !isProfile(e) && !isSession(e) {
				return
			}
			if bad := judge(s, v.Text); bad.message != "" {
				found = append(found, bad.at(e, v))
			}
		})
		return found
	}
}

func (bad verdict) at(e *doctor.Section, v shared.Value) doctor.Finding {
	f := at(e, v, v.Key+" "+bad.message)
	f.Severity = bad.level
	if bad.right != "" {
		f.Repair = setKey(fmt.Sprintf("write %s = %s", v.Key, bad.right), e, v.Key, bad.right)
	}
	return f
}

// odd tells a value that another rule has to speak of first.
func odd(v shared.Value) bool {
	if v.Nested != nil || v.Text == "" || strings.ContainsAny(v.Text, "\n\"'`") || v.Text[0] == '=' || v.Text[0] == ':' || placeholder(v.Text) {
		return true
	}
	return beforeComment(v.Text) != v.Text || strings.ContainsFunc(v.Text, func(r rune) bool { return invisible(r) || typographic(r) })
}

func contains(list []string, word string) bool {
	for _, w := range list {
		if w == word {
			return true
		}
	}
	return false
}

func set(list []string) map[string]bool {
	m := make(map[string]bool, len(list))
	for _, w := range list {
		m[w] = true
	}
	return m
}

// misnamed makes the check of a rule about one fault of headers.
func misnamed(rule string, message func(*doctor.Section) string) func(*doctor.Snapshot) []doctor.Finding {
	return func(s *doctor.Snapshot) []doctor.Finding {
		var found []doctor.Finding
		for _, e := range s.Sections {
			if e.Misnomer.Rule != rule {
				continue
			}
			f := of(e, message(e))
			if header := e.Misnomer.Header; header != "" && header != e.Section.Header && isFree(s, e) {
				f.Repair = renameSection(e, header)
			}
			found = append(found, f)
		}
		return found
	}
}

// isFree tells whether no other section of the file is what e was meant to be.
func isFree(s *doctor.Snapshot, e *doctor.Section) bool {
	for _, other := range s.Sections {
		if other != e && other.File == e.File && other.Meant() == e.Meant() {
			return false
		}
	}
	return true
}

// replaced finds the sections that a later one of the same name hides.
func replaced(s *doctor.Snapshot, which func(*doctor.Section) bool) []doctor.Finding {
	last := map[shared.Which]map[shared.ID]*doctor.Section{shared.ConfigFile: {}, shared.CredentialsFile: {}}
	for _, e := range s.Sections {
		last[e.File][e.ID] = e
	}
	var found []doctor.Finding
	for _, e := range s.Sections {
		later := last[e.File][e.ID]
		same := later.Section.Header == e.Section.Header // the same header twice is a rule of its own
		if e.ID.Kind == shared.KindOther || same || !which(e) {
			continue
		}
		found = append(found, of(e, fmt.Sprintf("[%s] and [%s] on line %d are the same %s: the AWS CLI reads only the later one",
			e.Section.Header, later.Section.Header, later.Section.Origin.Line, e.ID.Kind)))
	}
	return found
}

// wrapped finds plain values between two marks of the same kind.
func wrapped(s *doctor.Snapshot, marks, what string) []doctor.Finding {
	var found []doctor.Finding
	plain := set(plainKeys())
	settings(s, func(e *doctor.Section, v shared.Value) {
		text := strings.TrimRight(v.Text, ",;") // of JSON or of a shell
		if !plain[v.Key] || len(text) < 2 || strings.Contains(text, "\n") || !strings.ContainsAny(text[:1]+text[len(text)-1:], marks) {
			return
		}
		f := at(e, v, v.Key+" is "+what)
		if inner := strings.TrimSpace(strings.Trim(text, marks)); inner != "" && !strings.ContainsAny(inner, marks) {
			f.Repair = setKey("write "+v.Key+" bare", e, v.Key, inner)
		}
		found = append(found, f)
	})
	return found
}
