package profileplan

import (
	"fmt"
	"slices"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/shared"
)

// index is what is in the files.
type index struct {
	files       *edit.Files
	profiles    []*profile // of the config file, in its order
	byName      map[string]*profile
	byMark      map[Mark]*profile
	credentials map[string]bool
	bases       map[Mark]base
	renamed     map[string]string // roles; see Options
	formerMarks map[Mark]Mark     // of what was written for a role that has another name now
	sessions    map[string]string // start URLs of the sso-sessions, by name
	foreigners  map[[2]string][]*profile
}

// profile is a profile of the config file.
type profile struct {
	name      string
	section   *ini.Section
	keys      []Key
	mark      Mark
	isMarked  bool
	tool      string // another tool that generated it
	keepsName bool
	isClaimed bool // for a profile that is wanted
}

func (h *profile) describe() string {
	switch {
	case h.isMarked:
		return "a generated profile of " + h.mark.describe()
	case h.tool != "":
		return fmt.Sprintf("a profile that %s generated (take it over with --adopt)", h.tool)
	}
	return fmt.Sprintf("a profile of your own (line %d)", h.section.Line())
}

// generated returns the profile that was generated for what is wanted, or nil. What is set apart by its region now may
// have been the only one, and the other way round.
func (x *index) generated(w *Wanted) *profile {
	if h := x.byMark[w.Mark]; h != nil {
		return h
	}
	region, _ := getKey(w.Keys, "region")
	other := w.Mark
	if other.Region = region; w.Mark.Region != "" {
		other.Region = ""
	}
	h := x.byMark[other]
	if h == nil {
		return nil
	}
	if there, _ := getKey(h.keys, "region"); there != region {
		return nil
	}
	return h
}

// isFor reports whether a profile gets its credentials as a wanted one does, in whichever form.
func (x *index) isFor(h *profile, w *Wanted) bool {
	isSame := func(name string) bool {
		there, _ := getKey(h.keys, name)
		wanted, _ := getKey(w.Keys, name)
		return there == wanted
	}
	if w.main != nil {
		return isSame("credential_process")
	}
	return isSame("sso_account_id") && isSame("sso_role_name") && sameStartURL(x.startURLOf(h), w.input.SignIn.StartURL)
}

func newIndex(files *edit.Files, inputs []*Input, renamed map[string]string) *index {
	x := &index{files: files, byName: map[string]*profile{}, byMark: map[Mark]*profile{}, credentials: map[string]bool{},
		sessions: map[string]string{}, bases: readBases(files.Generated), renamed: renamed, formerMarks: map[Mark]Mark{}}
	for m := range x.bases {
		if now := x.withCurrentRole(m, inputs); now != m {
			x.formerMarks[now] = m
		}
	}
	for _, s := range files.Config.Document.Sections() {
		switch id, _ := shared.Identify(shared.ConfigFile, s.Name()); id.Kind {
		case shared.KindSSOSession:
			x.sessions[id.Name], _ = s.Get("sso_start_url")
		case shared.KindProfile:
			h := &profile{name: id.Name, section: s, keys: keysOf(s)}
			if text, ok := getKey(h.keys, markKey); ok {
				h.mark, h.isMarked = ParseMark(text)
			}
			x.profiles, x.byName[h.name] = append(x.profiles, h), h
		}
	}
	for _, s := range files.Credentials.Document.Sections() {
		if id, _ := shared.Identify(shared.CredentialsFile, s.Name()); id.Kind == shared.KindProfile {
			x.credentials[id.Name] = true
		}
	}
	for _, h := range x.profiles {
		if !h.isMarked {
			h.tool = toolOf(h)
			continue
		}
		// Of several with one mark the first is meant, unless another has the name that was written.
		m := x.currentMark(h, inputs)
		if other := x.byMark[m]; other == nil || x.hasRecordedName(h) && !x.hasRecordedName(other) {
			x.byMark[m] = h
		}
	}
	return x
}

func (x *index) hasRecordedName(h *profile) bool { return x.bases[h.mark].name == h.name }

// lastWritten returns what was written last for a mark, or for the name that its role had before.
func (x *index) lastWritten(m Mark) (base, bool) {
	if b, ok := x.bases[m]; ok {
		return b, true
	}
	b, ok := x.bases[x.formerMarks[m]]
	return b, ok
}

// withCurrentRole returns a mark with the name that its role has now, where the person says that it has another and the
// listing agrees.
func (x *index) withCurrentRole(m Mark, inputs []*Input) Mark {
	now, isRenamed := x.renamed[m.Role]
	if !isRenamed {
		return m
	}
	for _, in := range inputs {
		a, _ := in.Listing.Find(m.Account)
		if in.Session() == m.Session && !slices.Contains(a.Roles, m.Role) && slices.Contains(a.Roles, now) {
			m.Role = now
			return m
		}
	}
	return m
}

// currentMark returns the mark of a profile, with the names that its sso-session and its role have now.
func (x *index) currentMark(h *profile, inputs []*Input) Mark {
	m := h.mark
	if _, isThere := x.sessions[m.Session]; isThere {
		return x.withCurrentRole(m, inputs)
	}
	session, _ := getKey(h.keys, "sso_session")
	if slices.ContainsFunc(inputs, func(in *Input) bool { return in.SignIn.Name == session && session != "" }) {
		m.Session = session
	}
	return x.withCurrentRole(m, inputs)
}
