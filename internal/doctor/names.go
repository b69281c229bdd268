package doctor

import (
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/nearest"
)

// Names are those of the profiles, the sso-sessions or the services sections, among which a wrong one is looked for.
type Names struct {
	List   []string
	folded lazy[map[string][]string]
	asked  *asked
}

// nameSections fills in the names.
func (s *Snapshot) nameSections() {
	s.ProfileNames, s.SessionNames, s.ServicesNames = &Names{asked: s.asked}, &Names{asked: s.asked}, &Names{asked: s.asked}
	for _, p := range s.Profiles {
		s.ProfileNames.List = append(append(s.ProfileNames.List, p.Name), s.alike[p.Name]...)
	}
	seen := map[shared.ID]bool{}
	for _, section := range s.Sections {
		id := section.Meant()
		switch {
		case seen[id]:
		case id.Kind == shared.KindSSOSession:
			s.SessionNames.List = append(s.SessionNames.List, id.Name)
		case id.Kind == shared.KindServices:
			s.ServicesNames.List = append(s.ServicesNames.List, id.Name)
		}
		seen[id] = true
	}
	s.SessionNames.List = append(s.SessionNames.List, s.alikeSessions...)
	slices.Sort(s.ServicesNames.List)
}

// Near returns the names that a wrong one is near to. There are none any more when thousands were asked for: what they
// cost would grow with the square of the file.
func (n *Names) Near(name string) []string {
	if n.asked.compared += len(n.List); n.asked.compared > 1_000_000 {
		return nil
	}
	return nearest.Words(name, n.List)
}

// Only returns the one name that a wrong one can only stand for: the same but for letter case and separators, or two
// letters swapped. "" when a person has to choose.
func (n *Names) Only(wrong string) string {
	folded := n.folded.get(func() map[string][]string {
		byFold := make(map[string][]string, len(n.List))
		for _, name := range n.List {
			byFold[foldName(name)] = append(byFold[foldName(name)], name)
		}
		return byFold
	})
	found := slices.Clone(folded[foldName(wrong)])
	for i := 1; i < len(wrong) && len(wrong) > 4; i++ {
		swapped := wrong[:i-1] + string([]byte{wrong[i], wrong[i-1]}) + wrong[i+1:]
		if swapped != wrong && slices.Contains(folded[foldName(swapped)], swapped) && !slices.Contains(found, swapped) {
			found = append(found, swapped)
		}
	}
	if len(found) != 1 {
		return ""
	}
	return found[0]
}

// Twins returns the other names that people take for the same: but for letter case and separators.
func (n *Names) Twins(name string) []string {
	n.Only(name) // folds them
	return slices.DeleteFunc(slices.Clone(n.folded.value[foldName(name)]), func(other string) bool { return other == name })
}

// foldName leaves out of a name what people take for the same.
func foldName(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("_- .", r) {
			return -1
		}
		return r
	}, strings.ToLower(strings.Trim(name, `"'`)))
}

// findMisspelt fills in what the unknown keys of a profile or an sso-session were meant to be.
func (s *Section) findMisspelt(ofProfiles, ofSessions settings.Speller) {
	in, speller := settings.InProfile, ofProfiles
	switch {
	case s.IsSession():
		in, speller = settings.InSession, ofSessions
	case !s.IsProfile():
		return
	}
	isAround := func(r rune) bool { return IsInvisible(r) || strings.ContainsRune("\"'` $-*•", r) }
	for _, v := range s.Values {
		if v.Key == "aws_role_arn" && s.File == shared.CredentialsFile && s.Mentions("aws_access_key_id") {
			continue // gsts notes it beside the keys
		}
		bare := strings.TrimFunc(v.Key, isAround)
		right := bare
		if bare == v.Key || !settings.IsKey(bare, in) {
			right = speller.Meant(bare)
		}
		if right == "" {
			right = s.shortened(bare)
		}
		if words := strings.Fields(bare); right == "" && len(words) == 2 && settings.IsKey(words[1], in) && words[0] != "//" && words[0] != "rem" && words[0] != "/" {
			right = words[1] // set region = …
		}
		if right != "" {
			if s.misspelt == nil {
				s.meant, s.misspelt = map[string]string{}, map[string][]shared.Value{}
			}
			s.meant[v.Key], s.misspelt[right] = right, append(s.misspelt[right], v)
		}
	}
}

// shortened returns the setting of a sign-in that a key is short for, in a profile that signs in and does not have it.
func (s *Section) shortened(key string) string {
	right := ""
	switch key {
	case "account_id", "account":
		right = "sso_account_id"
	case "role_name", "role", "permission_set":
		right = "sso_role_name"
	}
	if right == "" || !s.IsProfile() || s.Mentions(right) || !s.Mentions("sso_session") && !s.Mentions("sso_start_url") {
		return ""
	}
	return right
}

// RightKey returns what an unknown key of the section was meant to be, "" when it is known or too far from everything.
func (s *Section) RightKey(key string) string { return s.meant[key] }

// HasMisspelt reports whether one of the sections has a key that was meant to be another one.
func HasMisspelt(key string, sections ...*Section) bool {
	return slices.ContainsFunc(sections, func(s *Section) bool { return len(s.misspelt[key]) > 0 })
}

// HasRival reports whether another misspelt key of the section means the same and says something else, so that only a
// person can tell which of them is right.
func (v Setting) HasRival() bool {
	return slices.ContainsFunc(v.Section.misspelt[v.Section.meant[v.Key]], func(other shared.Value) bool {
		return other.Key != v.Key && other.Text != v.Text
	})
}
