package rules

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/nearest"
)

// perProfile makes the check of a rule that looks at whole profiles.
func perProfile(check func(s *doctor.Snapshot, p *doctor.Profile) (doctor.Finding, bool)) func(*doctor.Snapshot) []doctor.Finding {
	return func(s *doctor.Snapshot) []doctor.Finding {
		var found []doctor.Finding
		for _, p := range s.Profiles {
			if f, ok := check(s, p); ok {
				found = append(found, f)
			}
		}
		return found
	}
}

// sound is the answer of a check that finds nothing.
func sound() (doctor.Finding, bool) { return doctor.Finding{}, false }

// about makes a finding at one key of a profile, wherever it is written.
func about(p *doctor.Profile, key, format string, args ...any) (doctor.Finding, bool) {
	e, v := where(p, key)
	return at(e, v, fmt.Sprintf(format, args...)), true
}

// where returns the section and the value that count for a key.
func where(p *doctor.Profile, key string) (*doctor.Section, shared.Value) {
	if v, ok := p.Credentials.Get(key); ok {
		return p.Credentials, v
	}
	v, _ := p.Config.Get(key)
	return p.Config, v
}

// isSSO tells whether the AWS CLI would sign in for a profile.
func isSSO(p *doctor.Profile) bool { return p.Has("sso_account_id") || p.Has("sso_role_name") }

// isRole tells whether the AWS CLI would assume a role for a profile.
func isRole(p *doctor.Profile) bool {
	return p.Has("role_arn") && !p.Has("web_identity_token_file")
}

// identities names the ways to credentials that a profile has.
func identities(p *doctor.Profile) []string {
	var list []string
	for _, way := range []struct{ key, name string }{
		{"role_arn", "a role"}, {"web_identity_token_file", "a web identity"}, {"sso_role_name", "SSO"}, {"sso_account_id", "SSO"},
		{"aws_access_key_id", "static keys"}, {"login_session", "a console sign-in"}, {"credential_process", "a process"},
	} {
		if p.Has(way.key) && !contains(list, way.name) {
			list = append(list, way.name)
		}
	}
	return list
}

// vaulted tells whether another tool keeps the keys of profiles that have none
// in the files.
func vaulted(s *doctor.Snapshot, p *doctor.Profile) bool {
	if p.Has("include_profile", "mfa_process") {
		return true
	}
	for _, half := range []*doctor.Section{p.Config, p.Credentials} {
		if half == nil {
			continue
		}
		for _, v := range half.Values {
			if strings.HasPrefix(v.Key, "granted_") {
				return true
			}
		}
	}
	return false
}

// suggest names the near ones of a name that is not there.
func suggest(name string, known []string) string {
	if near := nearest.Words(name, known); len(near) > 0 {
		return ": did you mean " + strings.Join(near, " or ") + "?"
	}
	return ""
}

// certain returns the one name that a wrong one can only stand for: the same
// but for letter case and separators, or two letters swapped. "" when a person
// has to choose.
func certain(name string, known []string) string {
	fold := func(text string) string {
		return strings.NewReplacer("_", "", "-", "", " ", "", ".", "").Replace(strings.ToLower(strings.Trim(text, `"'`)))
	}
	var list []string
	for _, k := range known {
		if fold(k) == fold(name) || swapped(k, name) {
			list = append(list, k)
		}
	}
	if len(list) != 1 {
		return ""
	}
	return list[0]
}

// swapped tells whether two words differ by two letters that changed places.
func swapped(a, b string) bool {
	return len(a) == len(b) && len(a) > 4 && nearest.Distance(a, b) == 1 && letters(a) == letters(b)
}
