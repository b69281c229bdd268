package rules

import (
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/nearest"
)

func isProfileKey(key string) bool {
	return settings.IsKey(key, settings.InProfile|settings.InCredentials)
}

// isPlainKey reports whether the value of a key is taken as it stands: quotes and comments in it are mistakes.
func isPlainKey(key string) bool {
	d := settings.Lookup(key)
	if d == nil || d.In&(settings.InProfile|settings.InCredentials|settings.InSession) == 0 {
		return false
	}
	return d.OneWord() || d.Kind == settings.Path || d.Kind == settings.List || d.Letters != ""
}

// rightKey returns what an unknown key of a profile or an sso-session was meant
// to be, "" when it is known or too far from everything.
func rightKey(e *doctor.Section, key string) string {
	in := settings.InProfile
	switch {
	case e.IsSession():
		in = settings.InSession
	case !e.IsProfile():
		return ""
	}
	isAround := func(r rune) bool { return doctor.IsInvisible(r) || strings.ContainsRune("\"'` $-*•", r) }
	bare := strings.TrimFunc(key, isAround)
	if bare != key && settings.IsKey(bare, in) {
		return bare
	}
	return settings.Meant(bare, in)
}

func hasMisspelt(key string, sections ...*doctor.Section) bool {
	for _, e := range sections {
		for _, v := range e.Values {
			if rightKey(e, v.Key) == key {
				return true
			}
		}
	}
	return false
}

// hasRival reports whether another misspelt key of the section means the same and says something else, so that only a
// person can tell which of them is right.
func hasRival(v doctor.Setting, right string) bool {
	return slices.ContainsFunc(v.Section.Values, func(other shared.Value) bool {
		return other.Key != v.Key && other.Text != v.Text && rightKey(v.Section, other.Key) == right
	})
}

func didYouMean(s *doctor.Snapshot, name string, known []string) string {
	if near := nearest.Words(name, s.Comparable(known)); len(near) > 0 {
		return ": did you mean " + strings.Join(near, " or ") + "?"
	}
	return ""
}

// onlyMatch returns the one name that a wrong one can only stand for: the same
// but for letter case and separators, or two letters swapped. "" when a person
// has to choose.
func onlyMatch(name string, known []string) string {
	fold := func(text string) string {
		return strings.NewReplacer("_", "", "-", "", " ", "", ".", "").Replace(strings.ToLower(strings.Trim(text, `"'`)))
	}
	match := ""
	for _, k := range known {
		isAnagram := len(k) == len(name) && sortedLetters(k) == sortedLetters(name)
		isSwap := isAnagram && len(k) > 4 && nearest.Distance(k, name) == 1
		if fold(k) != fold(name) && !isSwap {
			continue
		}
		if match != "" {
			return ""
		}
		match = k
	}
	return match
}

// missingName makes the finding that a setting names what is not there.
func missingName(s *doctor.Snapshot, v doctor.Setting, fault string, names []string) doctor.Finding {
	f := v.Finding("%s = %s %s%s", v.Key, v.Text, fault, didYouMean(s, v.Text, names))
	if name := onlyMatch(v.Text, s.Comparable(names)); name != "" {
		f.Fix = doctor.SetValue("write "+v.Key+" = "+name, v, name)
		return f
	}
	for _, name := range nearest.Words(v.Text, s.Comparable(names)) {
		f.Choices = append(f.Choices, doctor.SetValue("write "+v.Key+" = "+name, v, name))
	}
	return f
}
