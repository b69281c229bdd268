package doctor

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/shared"
)

// Generated files hold thousands of profiles and sessions of a few kinds: they differ in accounts, roles, regions,
// portals, sources and keys that no rule tells from one another. Examine looks at one of each kind, and at the others
// only when something is wrong with that one: what it costs is then a matter of how many kinds there are.

// Examine takes the picture of a set-up and runs the rules. watch is told of every answer of the network; it may be nil.
func Examine(ctx context.Context, env *app.Env, offline bool, rules []Rule, watch func(Answer)) []Finding {
	s := takeTexts(env, offline)
	s.Watch = watch
	kinds := findAlike(s)
	if kinds == nil {
		s.index()
		return Run(ctx, s, rules)
	}
	found := Run(ctx, s.without(kinds), rules)
	if kinds.expand(found, rules) {
		found = Run(ctx, s.without(kinds), rules)
	}
	kinds.nameOthers(found, rules)
	return found
}

// without returns the picture from which the members that are like another one are left out.
func (s *Snapshot) without(a *alike) *Snapshot {
	brief := *s
	brief.alike, brief.alikeSessions = map[string][]string{}, nil
	var skip [2][]bool
	for which, x := range a.indexes {
		skip[which] = make([]bool, len(x.Sections))
	}
	for _, k := range a.kinds {
		for _, i := range k.others {
			m := &a.members[i]
			if m.isKept {
				continue
			}
			if name := a.nameOf(i); m.isSession {
				brief.alikeSessions = append(brief.alikeSessions, name)
			} else {
				first := a.nameOf(k.first)
				brief.alike[first] = append(brief.alike[first], name)
			}
			for which, section := range m.sections {
				if section >= 0 {
					skip[which][section] = true
				}
			}
		}
	}
	var texts [2][]byte
	texts[shared.ConfigFile], brief.Config.gaps = leaveOut(a.indexes[shared.ConfigFile], skip[shared.ConfigFile])
	texts[shared.CredentialsFile], brief.Credentials.gaps = leaveOut(a.indexes[shared.CredentialsFile], skip[shared.CredentialsFile])
	brief.setTexts(texts[shared.ConfigFile], texts[shared.CredentialsFile])
	return &brief
}

// leaveOut returns a text without some of its sections, and where they are missing.
func leaveOut(x *ini.Index, skip []bool) (text []byte, gaps []gap) {
	lines, missing := 1, 0 // of the text so far and the next one
	keep := func(part string) {
		text = append(text, part...)
		lines += strings.Count(part, "\n")
	}
	if len(x.Sections) == 0 {
		return []byte(x.Text), nil
	}
	keep(x.Text[:x.Sections[0].Start])
	for i := range x.Sections {
		if !skip[i] {
			keep(x.SectionText(i))
			continue
		}
		missing += strings.Count(x.SectionText(i), "\n")
		if n := len(gaps); n > 0 && gaps[n-1].before == lines {
			gaps[n-1].missing = missing
		} else {
			gaps = append(gaps, gap{lines, missing})
		}
	}
	return text, gaps
}

// manyAlike is from how many members on an info about one of them names the others with it.
const manyAlike = 50

// expand marks the members of the kinds of which the one that was looked at has a finding, and reports whether there
// are such. What is said once of all profiles is no reason, nor is an info that thousands share.
func (a *alike) expand(found []Finding, rules []Rule) (some bool) {
	for _, f := range found {
		k := a.kindOf(f, rules)
		if k == nil || f.isShared() && len(k.others) > manyAlike {
			continue
		}
		for _, i := range k.others {
			some = some || !a.members[i].isKept
			a.keep(i)
		}
	}
	return some
}

// isShared reports whether there is nothing to do about a finding of one member that there is not about all.
func (f Finding) isShared() bool { return f.Severity == Info && f.Fix == nil && f.Choices == nil }

// kindOf returns the kind of the first member that a finding is about, nil when it is about no such.
func (a *alike) kindOf(f Finding, rules []Rule) *kind {
	isOnce := func(r Rule) bool { return r.ID == f.Rule && r.Once }
	if slices.ContainsFunc(rules, isOnce) {
		return nil
	}
	at := int32(unlike)
	if f.which >= 0 && f.Line > 0 {
		x := a.indexes[f.which]
		section, isHeader := slices.BinarySearchFunc(x.Sections, f.Line, func(s ini.Span, line int) int { return int(s.Line) - line })
		if !isHeader {
			section--
		}
		if section >= 0 {
			at = a.at[f.which][section]
		}
	} else if f.Profile != "" {
		at = a.profileAt(f.Profile)
	}
	if at < 0 || a.members[at].kind < 0 || a.kinds[a.members[at].kind].first != at {
		return nil
	}
	return &a.kinds[a.members[at].kind]
}

// nameOthers adds to what is found of the first of a kind that it is true of the others.
func (a *alike) nameOthers(found []Finding, rules []Rule) {
	for at, f := range found {
		k := a.kindOf(f, rules)
		if k == nil {
			continue
		}
		var names []string
		count := 0
		for _, i := range k.others {
			if a.members[i].isKept {
				continue
			}
			if count++; len(names) < 3 {
				names = append(names, a.nameOf(i))
			}
		}
		if count > 0 {
			found[at].Message += fmt.Sprintf("; the same is true of %s", strings.Join(names, ", "))
			if more := count - len(names); more > 0 {
				found[at].Message += fmt.Sprintf(" and %d more", more)
			}
		}
	}
}
