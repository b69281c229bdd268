package rules

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/doctor"
)

// ssoRules are about Identity Center.
var ssoRules = []doctor.Rule{
	{ID: "sso-session-missing", Severity: doctor.Error, Title: "sso_session names a session that is not there",
		Why: "The AWS CLI ends every command of the profile, also one that needs no sign-in, and the SDKs do the same.",
		Fix: "Write a section [sso-session NAME] with sso_start_url and sso_region, or correct the name.",
		Profile: func(s *doctor.Snapshot, p *doctor.Profile) doctor.Finding {
			v := p.Find("sso_session")
			if !v.IsPlain() || s.Session(v.Text) != nil {
				return doctor.Finding{}
			}
			return missingName(v, "names no section: there is no [sso-session "+v.Text+"]", s.SessionNames)
		}},
	{ID: "sso-session-unused", Severity: doctor.Info, Title: "no profile uses an sso-session",
		Why: "The section has no effect. Perhaps its profiles were never made.", Fix: "Run `awsid populate` to make profiles for it, or `awsid configure sso` for one, or delete the section.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			used := map[string]bool{}
			for _, p := range s.Profiles {
				used[strings.Trim(p.Text("sso_session"), `"'`)] = true
			}
			return doctor.Each(s, s.Sections, func(_ *doctor.Snapshot, e *doctor.Section) doctor.Finding {
				if name := e.Meant().Name; e.IsSession() && !used[name] {
					return e.Finding("no profile uses the sso-session %s", name)
				}
				return doctor.Finding{}
			})
		}},
	{ID: "sso-session-incomplete", Severity: doctor.Error, Title: "an sso-session lacks its start URL or region",
		Why: "Without both no tool can sign in. sso_region is the region of Identity Center, not of your work.",
		Fix: "Write sso_start_url and sso_region into the sso-session.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			return sessionsWithout(s, "the sso-session %s has no %s: nobody can sign in", "sso_start_url", "sso_region")
		}},
	{ID: "sso-incomplete", Severity: doctor.Error, Profile: checkSSOIncomplete, Title: "an SSO profile lacks a setting",
		Why: "Role credentials need the account, the role's name, and where to sign in: an sso_session, or a start URL and its region.",
		Fix: "Write the missing setting."},
	{ID: "sso-mismatch", Severity: doctor.Error, Title: "a profile and its sso-session disagree",
		Why: "With sso_session the session's start URL and region count. The AWS CLI ends with an error when the profile says something else.",
		Fix: "Delete sso_start_url and sso_region from the profile.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			var found []doctor.Finding
			for _, p := range s.Profiles {
				session := s.Session(p.Text("sso_session"))
				for _, key := range []string{"sso_start_url", "sso_region"} {
					theirs := session.Find(key)
					if v := p.Find(key); v.Text != theirs.Text && v.IsPlain() && theirs.IsPlain() {
						f := v.Finding("%s is %s, and %s in [sso-session %s]: the AWS CLI refuses two answers", key, v.Text, theirs.Text, session.Meant().Name)
						f.Choices = []*doctor.Fix{
							doctor.DeleteKeys("delete "+key+" from the profile", "the session's counts: "+theirs.Text, v.Section, key),
							doctor.SetValue("write "+key+" = "+v.Text+" into the session", theirs, v.Text),
						}
						found = append(found, f)
					}
				}
			}
			return found
		}},
	{ID: "sso-scopes", Severity: doctor.Error, Check: checkScopes, Title: "sso_registration_scopes cannot work",
		Why: "Scopes are separated by commas. Without sso:account:access a sign-in cannot list accounts or get role credentials.",
		Fix: "Write sso_registration_scopes = sso:account:access."},
	{ID: "sso-scopes-absent", Severity: doctor.Info, Title: "an sso-session asks for no scopes",
		Why: "With sso_registration_scopes a sign-in can be renewed without the browser; some tools leave it out when the setting is absent, and you sign in again after an hour.",
		Fix: "Write sso_registration_scopes = sso:account:access.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			return sessionsWithout(s, "the sso-session %s has no %s: with sso:account:access its sign-in is renewed without the browser", "sso_registration_scopes")
		}},
	{ID: "sso-legacy-form", Severity: doctor.Info, Once: true, Title: "profiles have their start URL of their own, without an sso-session",
		Why: "The older form works, but its sign-in is not renewed: it ends after hours, and each start URL stands in every profile.",
		Fix: "Run `awsid configure sso` to make an sso-session.",
		// Said once: a thousand such profiles are one habit.
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			legacy := slices.DeleteFunc(slices.Clone(s.Profiles), func(p *doctor.Profile) bool {
				return !p.Has("sso_start_url") || p.Has("sso_session")
			})
			if len(legacy) == 0 {
				return nil
			}
			count := 0
			for _, p := range legacy {
				count += 1 + len(s.Alike(p))
			}
			f := legacy[0].Find("sso_start_url").Finding("sso_start_url without an sso_session: the sign-in is not renewed by itself")
			if count > 1 {
				f.Message += fmt.Sprintf(" (%d profiles)", count)
			}
			return []doctor.Finding{f}
		}},
	{ID: "sso-role-in-session", Severity: doctor.Warning, Title: "an sso-session holds a setting of a profile",
		Why: "sso_account_id and sso_role_name are read from profiles only; in an sso-session they have no effect.",
		Fix: "Move the setting into a [profile NAME].",
		Setting: func(_ *doctor.Snapshot, v doctor.Setting) doctor.Finding {
			if !v.Section.IsSession() || !isRoleInSession(v.Key) {
				return doctor.Finding{}
			}
			return v.Finding("%s has no effect in an sso-session: it belongs into a profile", v.Key)
		}},
}

// isRoleInSession reports whether a key says whose credentials are meant, as people write it into an sso-session.
func isRoleInSession(key string) bool {
	return slices.Contains([]string{"sso_account_id", "sso_role_name", "sso_session", "role_arn", "output"}, key)
}

// sessionsWithout finds the sso-sessions that lack a key, under a wrong name,
// too. The format takes the session's name and the key.
func sessionsWithout(s *doctor.Snapshot, format string, keys ...string) []doctor.Finding {
	var found []doctor.Finding
	for _, e := range s.Sections {
		if !e.IsSession() || !s.IsOnlyOne(e) {
			continue
		}
		for _, key := range keys {
			if !e.Mentions(key) && !doctor.HasMisspelt(key, e) {
				found = append(found, e.Finding(format, e.Meant().Name, key))
			}
		}
	}
	return found
}

func checkSSOIncomplete(_ *doctor.Snapshot, p *doctor.Profile) doctor.Finding {
	if !isSSO(p) || managedElsewhere(p) {
		return doctor.Finding{}
	}
	lacks := func(key string) bool { return !p.Mentions(key) && !doctor.HasMisspelt(key, p.Halves()...) }
	missing := filter([]string{"sso_account_id", "sso_role_name"}, lacks)
	if lacks("sso_session") {
		switch place := filter([]string{"sso_start_url", "sso_region"}, lacks); len(place) {
		case 2:
			missing = append(missing, "sso_session")
		default:
			missing = append(missing, place...)
		}
	}
	if len(missing) == 0 {
		return doctor.Finding{}
	}
	return p.Halves()[0].Finding("the SSO profile %s lacks %s: no tool gets credentials for it", p.Name, strings.Join(missing, " and "))
}

func checkScopes(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
	const access = "sso:account:access"
	hasRoles := map[string]bool{} // sessions that profiles with roles use
	for _, p := range s.Profiles {
		if isSSO(p) {
			hasRoles[p.Text("sso_session")] = true
		}
	}
	return doctor.Each(s, s.Settings, func(_ *doctor.Snapshot, v doctor.Setting) doctor.Finding {
		if v.Key != "sso_registration_scopes" || !v.Section.IsSession() || !v.IsPlain() {
			return doctor.Finding{}
		}
		list := strings.FieldsFunc(v.Text, func(r rune) bool { return strings.ContainsRune(", \t;", r) })
		switch {
		case strings.ContainsAny(strings.ReplaceAll(v.Text, ", ", ","), " ;\t"):
			return verdict{Message: "are separated by commas", Right: strings.Join(list, ",")}.Finding(v)
		case !slices.Contains(list, access) && hasRoles[v.Section.Meant().Name]:
			f := v.Finding("sso_registration_scopes lacks sso:account:access, without which there are no role credentials")
			f.Fix = doctor.SetValue("add "+access, v, strings.Join(append([]string{access}, list...), ","))
			return f
		}
		return doctor.Finding{}
	})
}
