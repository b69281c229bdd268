package peers

import (
	"fmt"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/shared"
)

// planner makes a plan: it keeps the sections as they will be after the steps so far.
type planner struct {
	plan     *Plan
	files    *shared.Files
	policy   Policy
	known    map[shared.ID]*sectionState
	sessions []string          // the names of all sso-sessions
	spelt    map[string]string // names of profiles by their small letters
}

// sectionState is a section as it is, or will be.
type sectionState struct {
	exists bool
	origin origin.Origin
	values map[string]string
}

func (b *planner) state(id shared.ID) *sectionState {
	if s := b.known[id]; s != nil {
		return s
	}
	s := &sectionState{values: map[string]string{}}
	var values []shared.Value
	if id.Kind == shared.KindSSOSession {
		section, ok := b.files.SSOSession(id.Name)
		if s.exists = ok; ok {
			s.origin = section.Origin
		}
		values = section.Values()
	} else {
		p, ok := b.files.Profile(id.Name)
		if s.exists = ok; ok {
			s.origin = originOf(p)
		}
		values = p.Values()
	}
	for _, v := range values {
		s.values[v.Key] = v.Text
	}
	b.known[id] = s
	return s
}

// names are the final names of a setup's sections, by their keys; "" is one that is left out.
type names struct{ sessions, profiles map[string]string }

func (b *planner) addSetup(setup *Setup) {
	n := names{map[string]string{}, map[string]string{}}
	first := len(b.plan.Steps)
	for _, sec := range setup.Sections {
		b.plan.Steps = append(b.plan.Steps, Step{Tool: setup.Tool, Section: sec, Name: sec.ID.Name})
	}
	steps := b.plan.Steps[first:]
	inSetup := map[string]bool{}
	for i := range steps {
		if steps[i].ID.Kind == shared.KindSSOSession {
			b.addSession(&steps[i], n)
		} else {
			inSetup[steps[i].key()] = true
		}
	}
	// A profile comes after the one that it stands on, whose name may become another.
	done := make([]bool, len(steps))
	for range steps {
		progress := false
		for i := range steps {
			source := steps[i].value("source_profile")
			_, resolved := n.profiles[source]
			waits := inSetup[source] && !resolved && source != steps[i].key()
			if done[i] || waits || steps[i].ID.Kind != shared.KindProfile {
				continue
			}
			b.addProfile(&steps[i], n)
			done[i], progress = true, true
		}
		if !progress {
			break
		}
	}
	for i := range steps {
		if steps[i].ID.Kind == shared.KindProfile && !done[i] {
			steps[i].Action, steps[i].Reason = Conflict, "its source_profile leads back to itself"
		}
	}
}

// addSession finds the session of the same portal that is there, or a free name. The names of sessions are in nobody's
// fingers, so that a clash is no conflict.
func (b *planner) addSession(step *Step, n names) {
	same := func(name string) bool {
		values := b.state(shared.ID{Kind: shared.KindSSOSession, Name: name}).values
		return samePortal(values["sso_start_url"], step.value("sso_start_url")) &&
			values["sso_region"] == step.value("sso_region")
	}
	isTaken := func(name string) bool { // by another person's session of the same tool
		for _, final := range n.sessions {
			if final == name {
				return true
			}
		}
		return false
	}
	candidates := append([]string{step.ID.Name}, b.sessions...)
	if i := slices.IndexFunc(candidates, func(name string) bool { return same(name) && !isTaken(name) }); i >= 0 {
		step.Name, step.Action = candidates[i], Same
		n.sessions[step.key()] = step.Name
		return
	}
	for i := 0; ; i++ {
		step.Name = candidateName(step.ID.Name, step.Tool, i)
		if s := b.state(shared.ID{Kind: shared.KindSSOSession, Name: step.Name}); !s.exists {
			b.create(step, s)
			break
		}
	}
	b.sessions = append(b.sessions, step.Name)
	n.sessions[step.key()] = step.Name
}

// candidateName returns the name that is tried after so many others.
func candidateName(name, tool string, tried int) string {
	switch tried {
	case 0:
		return name
	case 1:
		return name + "-" + tool
	}
	return fmt.Sprintf("%s-%s-%d", name, tool, tried)
}

func (b *planner) create(step *Step, s *sectionState) {
	step.Action, step.Add = Create, step.Set
	s.exists, s.origin = true, step.Origin
	for _, set := range step.Set {
		s.values[set.Key] = set.Value
	}
}

func (b *planner) addProfile(step *Step, n names) {
	step.Set = slices.Clone(step.Set)
	for i, set := range step.Set {
		final, renamed := n.sessions[set.Value], set.Key == "sso_session"
		if set.Key == "source_profile" {
			final, renamed = n.profiles[set.Value], true
			if f, ok := n.profiles[set.Value]; ok && f == "" {
				step.Action, step.Reason = Conflict, "its source_profile "+set.Value+" is not imported"
				n.profiles[step.key()] = ""
				return
			}
		}
		if renamed && final != "" {
			step.Set[i].Value = final
		}
	}
	for tried := 0; ; tried++ {
		step.Name = candidateName(step.ID.Name, step.Tool, tried)
		s := b.state(shared.ID{Kind: shared.KindProfile, Name: step.Name})
		if !s.exists {
			b.create(step, s)
			b.noteSpelling(step)
			break
		}
		if reason := b.describeClash(step, s); reason != "" {
			if b.policy == Rename && !step.IsOwn {
				continue
			}
			step.Action, step.Reason = Conflict, reason
			n.profiles[step.key()] = ""
			return
		}
		step.merge(s)
		b.dropOtherPortal(step, s)
		break
	}
	if n.profiles[step.key()] == "" {
		n.profiles[step.key()] = step.Name
	}
}

// describeClash says how a profile of the same name is another, "" when it is the same, or says nothing of credentials.
func (b *planner) describeClash(step *Step, s *sectionState) string {
	theirs := ""
	for _, key := range credentialKeys() {
		if value, ok := s.values[key]; ok && !slices.Contains(step.Drop, key) && value != step.value(key) && theirs == "" {
			theirs = key
		}
	}
	source := step.value("source_profile")
	if theirs == "" && s.values["role_arn"] != "" && source != "" && s.values["source_profile"] != source {
		theirs = "source_profile"
	}
	if theirs == "" || step.value(theirs) == "" && step.IsOwn || b.samePermission(step, s) {
		return ""
	}
	return fmt.Sprintf("another profile has this name, with %s (%s)", theirs, s.origin)
}

// samePermission reports whether both are the same role of the same portal, however that is written.
func (b *planner) samePermission(step *Step, s *sectionState) bool {
	portal := func(get func(string) string) string {
		if name := get("sso_session"); name != "" {
			return b.state(shared.ID{Kind: shared.KindSSOSession, Name: name}).values["sso_start_url"]
		}
		return get("sso_start_url")
	}
	theirs := func(key string) string { return s.values[key] }
	return step.value("sso_account_id") != "" && step.value("sso_account_id") == theirs("sso_account_id") &&
		step.value("sso_role_name") == theirs("sso_role_name") && samePortal(portal(step.value), portal(theirs))
}

// merge adds what the profile that is there has not. What it has stays: a person may have written it.
func (step *Step) merge(s *sectionState) {
	isSameRole := s.values["sso_account_id"] != "" && !step.IsOwn
	for _, set := range step.Set {
		if _, has := s.values[set.Key]; has || isSameRole && set.Key == "sso_session" {
			continue
		}
		step.Add = append(step.Add, set)
		s.values[set.Key] = set.Value
	}
	for _, key := range step.Drop {
		if _, has := s.values[key]; has {
			step.Remove = append(step.Remove, key)
			delete(s.values, key)
		}
	}
	step.Action = Same
	if len(step.Add)+len(step.Remove) > 0 {
		step.Action = Change
	}
}

// dropOtherPortal removes the portal of a profile that gets a session where the two are not the same to the letter: the
// AWS CLI refuses such a profile.
func (b *planner) dropOtherPortal(step *Step, s *sectionState) {
	if !slices.ContainsFunc(step.Add, func(set Setting) bool { return set.Key == "sso_session" }) {
		return
	}
	portal := b.state(shared.ID{Kind: shared.KindSSOSession, Name: s.values["sso_session"]})
	for _, key := range []string{"sso_start_url", "sso_region"} {
		if value, has := s.values[key]; has && value != portal.values[key] {
			step.Remove = append(step.Remove, key)
			delete(s.values, key)
		}
	}
}

// noteSpelling says when a new name differs from another only in the case of its letters.
func (b *planner) noteSpelling(step *Step) {
	small := strings.ToLower(step.Name)
	if other, ok := b.spelt[small]; ok && other != step.Name {
		b.plan.Notes = append(b.plan.Notes, Note{step.Origin,
			fmt.Sprintf("profiles %s and %s differ only in the case of letters", step.Name, other)})
		return
	}
	b.spelt[small] = step.Name
}

// noteMissingSources says which new roles are assumed from a profile that there is not.
func (b *planner) noteMissingSources() {
	for _, step := range b.plan.Steps {
		for _, set := range step.Add {
			if set.Key == "source_profile" && !b.state(shared.ID{Kind: shared.KindProfile, Name: set.Value}).exists {
				b.plan.Notes = append(b.plan.Notes, Note{step.Origin,
					fmt.Sprintf("profile %s is assumed from profile %s, which is not there; it works once that is",
						step.Name, set.Value)})
			}
		}
	}
}
