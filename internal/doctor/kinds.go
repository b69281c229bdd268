package doctor

import (
	"strings"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/shared"
)

// Stand-ins for a number of words or a kind.
const (
	unknown = -1
	unlike  = -2 // it is like no other
)

// kind is a set of members that are alike.
type kind struct {
	first  int32   // the one that is looked at
	others []int32 // and those that are not
}

// alike is what was found out about the profiles and sessions of a set-up.
type alike struct {
	snapshot *Snapshot
	indexes  [2]*ini.Index
	members  []member
	at       [2][]int32 // the member of a section, by file; -1 for none
	kinds    []kind
	users    map[int32]int32 // a profile that uses a session, one with a role before others

	named   []string         // names that are looked at, if they are there
	numbers map[string]int32 // of words
	regions map[string]string
	missing []string           // folders that are not there, with / at their end
	portals map[string]string  // the region of each, by its address
	urls    []addressed        // every start URL that a plain section has
	odd     map[string]bool    // portals that have two regions
	twins   map[string]string  // profiles of the credentials file alone, by their folded names
	signIns map[string]bool    // keys of the sign-ins that are kept
	pairs   [2][]pair          // of the member that is looked into
	byWords map[[4]int32]int32 // kinds
}

// findAlike sorts profiles and sessions by what they say; nil when no two are alike, or the AWS CLI refuses a file.
// What they name counts by its own kind, so that two roles are alike when their sources are. Rules that compare
// sections are obeyed here: a portal has one region, a session a profile that uses it, a key no second value in the
// other file.
func findAlike(s *Snapshot) *alike {
	a := &alike{snapshot: s, indexes: [2]*ini.Index{shared.ConfigFile: s.Files.Index(shared.ConfigFile), shared.CredentialsFile: s.Files.Index(shared.CredentialsFile)},
		users: map[int32]int32{}, numbers: map[string]int32{}, regions: map[string]string{}, portals: map[string]string{}, odd: map[string]bool{},
		signIns: map[string]bool{}, byWords: map[[4]int32]int32{}}
	config, credentials := a.indexes[shared.ConfigFile], a.indexes[shared.CredentialsFile]
	if len(config.Diagnostics)+len(credentials.Diagnostics) > 0 || s.Config.Err != nil || s.Credentials.Err != nil ||
		len(s.Config.Bytes) != len(config.Text) || len(s.Credentials.Bytes) != len(credentials.Text) {
		return nil
	}
	for _, c := range s.Caches() {
		a.signIns[c.Key()] = true
	}
	a.listMembers()
	var words []byte
	for i := range a.members {
		words = a.readMember(int32(i), words[:0])
	}
	for i := range a.members {
		a.sortMember(int32(i))
	}
	a.keepNamed(s)
	isAlike := false
	for i := range a.kinds {
		isAlike = isAlike || len(a.kinds[i].others) > 0
	}
	if !isAlike {
		return nil
	}
	return a
}

// sortMember finds the kind of a member. Its source comes first; one of a circle of sources is like no other.
func (a *alike) sortMember(i int32) int32 {
	m := &a.members[i]
	if m.kind != unknown || m.words == unlike {
		return m.kind
	}
	m.kind = unlike
	says := [4]int32{m.words, -1, -1, 0}
	if m.source >= 0 {
		if says[1] = a.sortMember(m.source); says[1] < 0 {
			says[1] = unlike - 1 - m.source
		}
	}
	if m.session >= 0 {
		if says[2] = a.members[m.session].words; says[2] == unlike {
			says[2] = unlike - 1 - m.session
		}
	}
	if user, isUsed := a.users[i]; isUsed && a.members[user].isSSO {
		says[3] = 2
	} else if isUsed {
		says[3] = 1
	}
	number, isKnown := a.byWords[says]
	if !isKnown {
		number = int32(len(a.kinds))
		a.byWords[says] = number
		a.kinds = append(a.kinds, kind{first: i})
	} else {
		a.kinds[number].others = append(a.kinds[number].others, i)
	}
	m.kind = number
	return number
}

// keepNamed marks the members that are looked at: the first of each kind, those that are like no other, and whatever
// these name, or the environment.
func (a *alike) keepNamed(s *Snapshot) {
	for _, name := range append(a.named, s.Vars.Get("AWS_PROFILE"), s.Vars.Get("AWS_DEFAULT_PROFILE")) {
		a.keep(a.profileAt(name))
	}
	words := map[string]bool{}
	for which, x := range a.indexes {
		for section, i := range a.at[which] {
			if i >= 0 && a.members[i].words != unlike {
				continue
			}
			a.keep(i)
			isBreak := func(r rune) bool { return strings.ContainsRune(" \t\r\n=\"'", r) }
			for word := range strings.FieldsFuncSeq(x.SectionText(section), isBreak) {
				words[word] = true
			}
		}
	}
	for word := range words {
		a.keep(a.profileAt(word))
		a.keep(a.sessionAt(word))
		if strings.Contains(word, "://") {
			a.odd[PlainURL(word)] = true
		}
	}
	if len(a.odd) > 0 {
		for _, one := range a.urls {
			if a.odd[one.url] {
				a.keep(one.member)
			}
		}
	}
	for _, k := range a.kinds {
		a.keep(k.first)
	}
}

// keep marks a member, its source, its session and a profile that uses it.
func (a *alike) keep(i int32) {
	for i >= 0 && !a.members[i].isKept {
		m := &a.members[i]
		m.isKept = true
		a.keep(m.session)
		if user, isUsed := a.users[i]; isUsed {
			a.keep(user)
		}
		i = m.source
	}
}
