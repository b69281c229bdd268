package profileplan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/shared"
)

// findGone finds the generated profiles that are not wanted any more. With Prune those are removed of which it is
// certain that they are gone, that awsid alone wrote them, and that no other profile stands on them.
func (p *Plan) findGone(opts Options) {
	wanted := map[Mark]bool{}
	for _, w := range p.wanted {
		wanted[w.Mark] = true
	}
	var removals []Change
	for _, h := range p.index.profiles {
		m := p.index.currentMark(h, p.inputs)
		if !h.isMarked || h.isClaimed || wanted[m] || p.index.byMark[m] != h {
			continue
		}
		in := p.inputOf(m)
		if in == nil {
			continue
		}
		why := in.whyGone(m)
		switch {
		case why == unknown:
			p.Unknown++
		case why == "":
		case !opts.Prune:
			p.Gone = append(p.Gone, Gone{Profile: h.name, Mark: m, Why: why})
		default:
			if stays := p.whyStays(h, in); stays != "" {
				p.Gone = append(p.Gone, Gone{h.name, m, why, stays})
				continue
			}
			removals = append(removals, Change{Action: Remove, Profile: h.name, Mark: m, Why: why, have: h})
		}
	}
	p.Changes = append(p.Changes, p.withoutNeeded(removals)...)
	for m, b := range p.index.bases {
		in := p.inputOf(m)
		if in != nil && in.Fresh && in.whoElse(b) == "" && !wanted[m] && p.index.byMark[m] == nil {
			if why := in.whyGone(m); why != "" && why != unknown {
				p.dropped = append(p.dropped, m)
			}
		}
	}
	p.dropped = sortMarks(p.dropped)
}

func (p *Plan) inputOf(m Mark) *Input {
	for _, in := range p.inputs {
		if in.Session() == m.Session {
			return in
		}
	}
	return nil
}

// unknown says that it cannot be told whether a role is gone.
const unknown = "unknown"

// whyGone says why a profile is wanted no more, "" when it is none of this run's.
func (in *Input) whyGone(m Mark) string {
	if !in.Listing.Complete {
		return unknown
	}
	a, found := in.Listing.Find(m.Account)
	if !found {
		a.ID = m.Account
	}
	switch {
	case !in.isInScope(a, m.Role):
		return ""
	case !found:
		return "the account can no longer be reached"
	case slices.Contains(a.Roles, m.Role):
		return "the rules no longer ask for it"
	case !a.IsComplete(), len(a.Roles) == 0: // who reaches an account has a role there
		return unknown
	}
	return "the role is no longer assigned"
}

// whoElse returns which other sign-in reached the role of a profile, "" when it was the same one as far as is known.
func (in *Input) whoElse(b base) string {
	switch {
	case b.portal != "" && !sameStartURL(b.portal, in.SignIn.StartURL):
		return "at " + b.portal
	case b.user != "" && in.User != "" && b.user != in.User:
		return fmt.Sprintf("of %s, not of %s", b.user, in.User)
	}
	return ""
}

// whyStays says why a profile that is gone is not removed.
func (p *Plan) whyStays(h *profile, in *Input) string {
	b, isKnown := p.index.bases[h.mark]
	switch {
	case !in.Fresh:
		return "the list is from the cache"
	case len(in.Listing.Accounts) == 0:
		return "the sign-in reaches no account at all"
	case in.whoElse(b) != "":
		return "it is of the sign-in " + in.whoElse(b)
	case !isKnown:
		return "it is not known what awsid wrote of it"
	case p.index.credentials[h.name]:
		return "there are keys of it in the credentials file"
	case p.index.files.Config.Document.HasOwnComments(h.section):
		return "it has comments"
	}
	for _, k := range h.keys {
		if text, ok := b.get(k.Name); !ok || text != k.Value {
			return "you have changed " + k.Name
		}
	}
	return ""
}

// withoutNeeded takes out the removals of profiles that others stand on which stay.
func (p *Plan) withoutNeeded(removals []Change) []Change {
	if len(removals) == 0 {
		return nil
	}
	needs := p.needs()
	for {
		goes := map[string]bool{}
		for _, c := range removals {
			goes[c.Profile] = true
		}
		kept := slices.DeleteFunc(slices.Clone(removals), func(c Change) bool {
			by := needs[c.Profile]
			i := slices.IndexFunc(by, func(name string) bool { return name != c.Profile && !goes[name] })
			if i >= 0 {
				p.Gone = append(p.Gone, Gone{c.Profile, c.Mark, c.Why, "profile " + by[i] + " stands on it"})
			}
			return i >= 0
		})
		if len(kept) == len(removals) {
			return kept
		}
		removals = kept
	}
}

// needs returns the profiles that stand on others, by those.
func (p *Plan) needs() map[string][]string {
	needs := map[string][]string{}
	for _, h := range p.index.profiles {
		for _, k := range h.keys {
			switch k.Name {
			case "source_profile", "include_profile":
				needs[k.Value] = append(needs[k.Value], h.name)
			case "credential_process": // whatever it runs, and however that is told the profile
				isBetween := func(r rune) bool { return strings.ContainsRune(" \t=\"';&|(){}", r) }
				for word := range strings.FieldsFuncSeq(k.Value, isBetween) {
					needs[word] = append(needs[word], h.name)
				}
			}
		}
	}
	for _, s := range p.index.files.Credentials.Document.Sections() {
		id, _ := shared.Identify(shared.CredentialsFile, s.Name())
		if source, ok := s.Get("source_profile"); ok {
			needs[source] = append(needs[source], id.Name)
		}
	}
	return needs
}
