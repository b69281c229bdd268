package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/nearest"
	"github.com/awsid/awsid/internal/sys/paths"
)

// each asks a check about every one of a list. It answers with a finding
// without a message when there is nothing to say.
func each[T any](s *doctor.Snapshot, list []T, check func(*doctor.Snapshot, T) doctor.Finding) []doctor.Finding {
	var found []doctor.Finding
	for _, one := range list {
		if f := check(s, one); f.Message != "" {
			found = append(found, f)
		}
	}
	return found
}

// atSetting makes a finding about one setting.
func atSetting(v doctor.Setting, format string, args ...any) doctor.Finding {
	return doctor.Finding{File: v.Origin.Name, Line: v.Origin.Line, Profile: profileName(v.Section), Message: fmt.Sprintf(format, args...)}
}

// atHeader makes a finding about a section's header.
func atHeader(e *doctor.Section, format string, args ...any) doctor.Finding {
	return doctor.Finding{File: e.Section.Origin.Name, Line: e.Section.Origin.Line, Profile: profileName(e), Message: fmt.Sprintf(format, args...)}
}

// atFile makes a finding about a whole file.
func atFile(path, format string, args ...any) doctor.Finding {
	return doctor.Finding{File: path, Message: fmt.Sprintf(format, args...)}
}

func profileName(e *doctor.Section) string {
	if e.IsProfile() {
		return e.Meant().Name
	}
	return ""
}

// oneFinding makes the answer of a check about no file.
func oneFinding(format string, args ...any) []doctor.Finding {
	return []doctor.Finding{{Message: fmt.Sprintf(format, args...)}}
}

// verdict is what is wrong with a value: the words behind the key, and what
// would be right, "" when that is a person's choice.
type verdict struct {
	message string
	right   string
	level   doctor.Severity // "": the rule's
}

// deleteLine as the right value means that the line is to be deleted.
const deleteLine = "(delete the line)"

func (bad verdict) at(v doctor.Setting) doctor.Finding {
	if bad.message == "" {
		return doctor.Finding{}
	}
	f := atSetting(v, "%s %s", v.Key, bad.message)
	f.Severity = bad.level
	switch bad.right {
	case "":
	case deleteLine:
		f.Fix = deleteKey("delete the line", v)
	default:
		f.Fix = setValue("write "+v.Key+" = "+bad.right, v, bad.right)
	}
	return f
}

// judgeValues asks about the values of some keys in profiles and sso-sessions.
// Values that are empty, in quotes or hold a comment are left to the rules
// about that.
func judgeValues(s *doctor.Snapshot, judge func(value string) verdict, keys ...string) []doctor.Finding {
	return each(s, s.Settings, func(_ *doctor.Snapshot, v doctor.Setting) doctor.Finding {
		if !slices.Contains(keys, v.Key) || handledElsewhere(v.Value) || !v.Section.IsProfile() && !v.Section.IsSession() {
			return doctor.Finding{}
		}
		return judge(v.Text).at(v)
	})
}

// handledElsewhere reports whether another rule has to speak of a value first.
func handledElsewhere(v *shared.Value) bool {
	return v.Nested != nil || v.Text == "" || strings.ContainsAny(v.Text, "\n\"'`") || v.Text[0] == '=' || v.Text[0] == ':' ||
		isPlaceholder(v.Text) || beforeComment(v.Text) != v.Text || strings.ContainsFunc(v.Text, doctor.IsDeceptive)
}

// headerFaults finds the sections whose header was judged to break a rule. In
// the format are %[1]s the header, %[2]s what it is meant to be, %[3]s the kind
// of section, %[4]s the header without blanks around it, %[5]s the config file.
func headerFaults(s *doctor.Snapshot, rule, format string) []doctor.Finding {
	return each(s, s.Sections, func(s *doctor.Snapshot, e *doctor.Section) doctor.Finding {
		if e.Fault.Rule != rule {
			return doctor.Finding{}
		}
		header, right := e.Section.Header, e.Fault.Header
		f := atHeader(e, format, header, right, e.Meant().Kind, strings.TrimSpace(header), paths.Tilde(s.Config.Path, s.Paths.Home))
		if right != "" && right != header && isOnlyOne(s, e) {
			f.Fix = renameSection(e, right)
		}
		return f
	})
}

// isOnlyOne reports whether no other section of the file is what e was meant to
// be.
func isOnlyOne(s *doctor.Snapshot, e *doctor.Section) bool {
	return !slices.ContainsFunc(s.Sections, func(other *doctor.Section) bool {
		return other != e && other.File == e.File && other.Meant() == e.Meant()
	})
}

// isSSO reports whether the AWS CLI would sign in for a profile.
func isSSO(p *doctor.Profile) bool { return p.Has("sso_account_id", "sso_role_name") }

// isRole reports whether the AWS CLI would assume a role for a profile.
func isRole(p *doctor.Profile) bool {
	return p.Has("role_arn") && !p.Has("web_identity_token_file")
}

// managedElsewhere reports whether another tool keeps the keys of a profile
// that has none in the files.
func managedElsewhere(p *doctor.Profile) bool {
	if p.Has("include_profile", "mfa_process") {
		return true
	}
	isGranted := func(v shared.Value) bool { return strings.HasPrefix(v.Key, "granted_") }
	return slices.ContainsFunc(p.Halves(), func(half *doctor.Section) bool { return slices.ContainsFunc(half.Values, isGranted) })
}

// didYouMean suggests the names that are near one that is not there.
func didYouMean(name string, known []string) string {
	if near := nearest.Words(name, known); len(near) > 0 {
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
		isSwap := len(k) == len(name) && len(k) > 4 && nearest.Distance(k, name) == 1 && sortedLetters(k) == sortedLetters(name)
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
