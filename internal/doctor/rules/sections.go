package rules

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

// settings calls f for every setting of every section that counts, nested ones
// left out.
func settings(s *doctor.Snapshot, f func(e shared.Entry, v shared.Value)) {
	for _, e := range s.Sections {
		if e.Ignored != "" {
			continue
		}
		for _, v := range e.Section.Values() {
			f(e, v)
		}
	}
}

// at makes a finding about one setting.
func at(e shared.Entry, v shared.Value, message string) doctor.Finding {
	return doctor.Finding{File: v.Origin.Name, Line: v.Origin.Line, Profile: profileOf(e), Message: message}
}

// of makes a finding about a section's header.
func of(e shared.Entry, message string) doctor.Finding {
	return doctor.Finding{File: e.Section.Origin.Name, Line: e.Section.Origin.Line, Profile: profileOf(e), Message: message}
}

func profileOf(e shared.Entry) string {
	if e.ID.Kind == shared.KindProfile {
		return e.ID.Name
	}
	return ""
}

// valueCheck makes the check of a rule about the values of some keys: bad
// returns what is wrong with a value, "" when nothing is.
func valueCheck(keys []string, bad func(s *doctor.Snapshot, value string) string) func(*doctor.Snapshot) []doctor.Finding {
	return func(s *doctor.Snapshot) []doctor.Finding {
		var found []doctor.Finding
		settings(s, func(e shared.Entry, v shared.Value) {
			if !contains(keys, v.Key) || v.Nested != nil {
				return
			}
			if message := bad(s, v.Text); message != "" {
				found = append(found, at(e, v, v.Key+" "+message))
			}
		})
		return found
	}
}

func contains(list []string, word string) bool {
	for _, w := range list {
		if w == word {
			return true
		}
	}
	return false
}

// setKey is a repair that gives a key another value.
func setKey(does string, e shared.Entry, key, value string) *doctor.Repair {
	return &doctor.Repair{Does: does, Which: e.File, Edit: func(f *edit.File) error {
		if _, ok := f.Section(e.ID); !ok {
			return nil
		}
		return f.Set(e.ID, key, value)
	}}
}

// renameKey is a repair that spells a key another way and keeps its value.
func renameKey(does string, e shared.Entry, from, to string) *doctor.Repair {
	return &doctor.Repair{Does: does, Which: e.File, Edit: func(f *edit.File) error {
		section, ok := f.Section(e.ID)
		if !ok {
			return nil
		}
		value, ok := section.Get(from)
		if _, taken := section.Item(to); !ok || taken {
			return nil
		}
		if err := section.Set(to, value); err != nil {
			return err
		}
		section.Delete(from)
		return nil
	}}
}

// deleteKey is a repair that removes a key.
func deleteKey(does string, e shared.Entry, key string) *doctor.Repair {
	return &doctor.Repair{Does: does, Which: e.File, Edit: func(f *edit.File) error {
		f.Delete(e.ID, key)
		return nil
	}}
}

// ignored finds the sections that the reader passes over for a reason.
func ignored(s *doctor.Snapshot, reason string, message func(shared.Entry) string) []doctor.Finding {
	var found []doctor.Finding
	for _, e := range s.Sections {
		if e.Ignored == reason {
			found = append(found, of(e, message(e)))
		}
	}
	return found
}

// replaced finds the sections that a later one of the same name hides.
func replaced(s *doctor.Snapshot, which func(shared.Entry) bool) []doctor.Finding {
	last := map[shared.Which]map[shared.ID]shared.Entry{shared.ConfigFile: {}, shared.CredentialsFile: {}}
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

// hasSection tells whether a section of the config file counts for id.
func hasSection(s *doctor.Snapshot, id shared.ID) bool {
	for _, e := range s.Sections {
		if e.File == shared.ConfigFile && e.ID == id && e.Ignored == "" {
			return true
		}
	}
	return false
}

// renameSection is a repair that spells a header another way.
func renameSection(e shared.Entry, header string) *doctor.Repair {
	old := e.Section.Header
	return &doctor.Repair{Does: fmt.Sprintf("head the section [%s]", header), Which: e.File, Edit: func(f *edit.File) error {
		section, ok := f.Document.Section(old)
		if !ok {
			return nil
		}
		if err := f.Document.RenameSection(section, header); err != nil {
			return err
		}
		f.SetText(f.Document.String())
		return nil
	}}
}

// wrapped finds plain values between two marks of the same kind.
func wrapped(s *doctor.Snapshot, marks, what string) []doctor.Finding {
	var found []doctor.Finding
	settings(s, func(e shared.Entry, v shared.Value) {
		n := len(v.Text)
		if !contains(plainKeys(), v.Key) || n < 2 || v.Text[0] != v.Text[n-1] || !strings.ContainsRune(marks, rune(v.Text[0])) {
			return
		}
		f := at(e, v, v.Key+" is "+what)
		if inner := strings.TrimSpace(v.Text[1 : n-1]); inner != "" {
			f.Repair = setKey("write "+v.Key+" bare", e, v.Key, inner)
		}
		found = append(found, f)
	})
	return found
}
