package doctor

import (
	"path"
	"strings"

	"github.com/awsid/awsid/internal/accounts/profileplan"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin/tokencache"
)

// member is a profile or an sso-session whose name is a plain one.
type member struct {
	sections  [2]int32 // by file; -1 where it has none
	words     int32    // what it says, as a number of alike.numbers; unlike when it is not plain
	source    int32    // the member that its source_profile names, -1 for none
	session   int32    // the member that its sso_session names, -1 for none
	kind      int32    // of alike.kinds
	isSession bool
	isSSO     bool // it asks for a role of its session
	isKept    bool // it is looked at
}

// addressed is a member that has a start URL, without what does not count.
type addressed struct {
	member int32
	url    string
}

// fewPortals is how many access portals are looked at, whatever their profiles say: so many are asked.
const fewPortals = 8

// listMembers finds the sections that belong to a profile or a session with a plain name.
func (a *alike) listMembers() {
	config, credentials := a.indexes[shared.ConfigFile], a.indexes[shared.CredentialsFile]
	for which, x := range a.indexes {
		a.at[which] = make([]int32, len(x.Sections))
		for i := range x.Sections {
			a.at[which][i] = -1
		}
	}
	a.members = make([]member, 0, len(config.Sections)+len(credentials.Sections))
	add := func(m member) {
		for which, i := range m.sections {
			if i >= 0 {
				a.at[which][i] = int32(len(a.members))
			}
		}
		m.words, m.source, m.session, m.kind = unlike, -1, -1, unknown
		a.members = append(a.members, m)
	}
	for i := range config.Sections {
		header := config.Name(i)
		if name, ok := strings.CutPrefix(header, "profile "); ok && isPlainName(name) {
			add(member{sections: [2]int32{int32(i), int32(credentials.Find(name))}})
		} else if name, ok := strings.CutPrefix(header, "sso-session "); ok && isPlainName(name) {
			add(member{sections: [2]int32{int32(i), -1}, isSession: true})
		}
	}
	for i := range credentials.Sections {
		if name := credentials.Name(i); isPlainName(name) && config.Find("profile "+name) < 0 && config.Find(name) < 0 {
			add(member{sections: [2]int32{-1, int32(i)}})
		}
	}
}

// nameOf returns the name of a member.
func (a *alike) nameOf(i int32) string {
	m := &a.members[i]
	if section := m.sections[shared.ConfigFile]; section >= 0 {
		_, name, _ := strings.Cut(a.indexes[shared.ConfigFile].Name(int(section)), " ")
		return name
	}
	return a.indexes[shared.CredentialsFile].Name(int(m.sections[shared.CredentialsFile]))
}

// profileAt returns the member of a profile, -1 when there is none.
func (a *alike) profileAt(name string) int32 {
	if i := a.indexes[shared.ConfigFile].Find("profile " + name); i >= 0 {
		return a.at[shared.ConfigFile][i]
	}
	if i := a.indexes[shared.CredentialsFile].Find(name); i >= 0 {
		return a.at[shared.CredentialsFile][i]
	}
	return -1
}

// sessionAt returns the member of an sso-session, -1 when there is none.
func (a *alike) sessionAt(name string) int32 {
	if i := a.indexes[shared.ConfigFile].Find("sso-session " + name); i >= 0 {
		return a.at[shared.ConfigFile][i]
	}
	return -1
}

// readMember notes what a member says, in words that are the same for members that are alike, and whom it names.
func (a *alike) readMember(i int32, words []byte) []byte {
	m := &a.members[i]
	isPlain := true
	for which, section := range m.sections {
		if a.pairs[which] = a.pairs[which][:0]; section >= 0 && isPlain {
			a.pairs[which], isPlain = appendPairs(a.pairs[which], a.indexes[which].SectionText(int(section)))
		}
	}
	if !isPlain || a.hasBoth() || m.isSession && len(a.signIns) > 0 && a.signIns[tokencache.TokenKey(a.nameOf(i), "")] {
		return words
	}
	own := a.findOwn()
	if !own.way && !m.isSession {
		if twin := a.twinOf(i); twin != "" {
			a.named = append(a.named, twin)
			return words
		}
	}
	m.isSSO = own.role
	for which := range a.pairs {
		for _, p := range a.pairs[which] {
			words = append(append(append(append(words, p.key...), '='), a.formOf(i, p, own)...), '\n')
		}
		words = append(words, 0)
	}
	if m.isSession {
		words = append(words, "session"...)
	}
	number, isKnown := a.numbers[string(words)]
	if !isKnown {
		number = int32(len(a.numbers))
		a.numbers[string(words)] = number
	}
	m.words = number
	if user, isUsed := a.users[m.session]; m.session >= 0 && (!isUsed || m.isSSO && !a.members[user].isSSO) {
		a.users[m.session] = i
	}
	return words
}

// twinOf returns the profile that stands in the credentials file alone under a name that people take for the same, ""
// when there is none.
func (a *alike) twinOf(i int32) string {
	if a.twins == nil {
		a.twins = map[string]string{}
		for at := range a.members {
			if name := a.nameOf(int32(at)); a.members[at].sections[shared.ConfigFile] < 0 {
				a.twins[foldName(name)] = name
			}
		}
	}
	if len(a.twins) == 0 || a.members[i].sections[shared.ConfigFile] < 0 {
		return ""
	}
	return a.twins[foldName(a.nameOf(i))]
}

// own says what a member has of its own beside what it names.
type own struct{ way, role, session, portal, endpoint bool }

// findOwn looks through the settings of the member that is looked into.
func (a *alike) findOwn() (has own) {
	for which := range a.pairs {
		for _, p := range a.pairs[which] {
			switch p.key {
			case "sso_session":
				has.session = true
			case "sso_start_url", "sso_region":
				has.portal = true
			case "sso_account_id", "sso_role_name":
				has.role = has.role || p.value != ""
				has.way = true
			case "aws_access_key_id", "aws_secret_access_key", "role_arn", "web_identity_token_file", "login_session", "credential_process":
				has.way = true
			case "endpoint_url", "services":
				has.endpoint = true
			}
		}
	}
	return has
}

// formOf returns the word for a value. A portal beside a session is compared with that of the session, and a region
// with that of an endpoint.
func (a *alike) formOf(i int32, p pair, has own) string {
	m := &a.members[i]
	isTwice := has.session && has.portal
	switch p.key {
	case "source_profile":
		if p.value == a.nameOf(i) {
			return "(itself)"
		}
		if m.source = a.profileAt(p.value); m.source >= 0 {
			return "(a profile)"
		}
		a.named = append(a.named, strings.Fields(p.value)...) // it may be there, and be written so that it is not found
		return p.value
	case "credential_process": // it may ask for another profile
		// A twin that populate wrote stands on its profile as on a source.
		program, name, isTwin := strings.Cut(p.value, " credential-process --profile ")
		if isTwin && path.Base(program) == "awsid" && name != a.nameOf(i) && a.text("source_profile") == "" {
			if m.source = a.profileAt(name); m.source >= 0 {
				return program + " (a profile)"
			}
		}
		a.named = append(a.named, strings.FieldsFunc(askingCommand(p.value), func(r rune) bool { return r == ' ' || r == '=' })...)
	case "sso_session":
		if m.session = a.sessionAt(p.value); m.session >= 0 && !isTwice {
			return "(a session)"
		}
		return p.value
	case "sso_start_url":
		return a.portalForm(i, p.value, isTwice)
	case "awsid_generated_from":
		if _, isMark := profileplan.ParseMark(p.value); isMark {
			return "(a mark)"
		}
		return p.value
	case "region":
		if has.endpoint {
			return p.value
		}
	case "sso_region":
		if isTwice {
			return p.value
		}
	}
	return a.usualForm(p.key, p.value)
}

// text returns the value of a key of the member that is looked into.
func (a *alike) text(key string) string {
	for which := range a.pairs {
		for _, p := range a.pairs[which] {
			if p.key == key {
				return p.value
			}
		}
	}
	return ""
}

// hasBoth reports whether a key of the member that is looked into stands in both files.
func (a *alike) hasBoth() bool {
	for _, p := range a.pairs[shared.ConfigFile] {
		for _, other := range a.pairs[shared.CredentialsFile] {
			if p.key == other.key {
				return true
			}
		}
	}
	return false
}

// portalForm notes the region of a portal. The address itself counts where it is not that of a portal as AWS gives it,
// where somebody has signed in, and for the first few.
func (a *alike) portalForm(i int32, address string, isTwice bool) string {
	key := PlainURL(address)
	a.urls = append(a.urls, addressed{i, key})
	if area := a.text("sso_region"); area != "" {
		if usual, isKnown := a.portals[key]; !isKnown {
			a.portals[key] = area
		} else if area != usual {
			a.odd[key] = true
		}
	}
	if len(a.portals) <= fewPortals || isTwice || !isUsualPortal(address) || len(a.signIns) > 0 && a.signIns[tokencache.TokenKey("", address)] {
		return address
	}
	return "(a portal)"
}
