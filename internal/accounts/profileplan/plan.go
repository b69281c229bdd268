package profileplan

import (
	"cmp"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/edit"
)

// Options are what a plan may do beyond adding and changing.
type Options struct {
	Adopt   bool   // take over profiles that another tool has generated
	Restore bool   // write again what the person has deleted
	Prune   bool   // remove what is gone
	Command string // awsid as it stands in a credential_process line; see ProcessCommand
	// RenamedRoles has the names that roles have now by those they had: a permission set that was made anew under another
	// name. It counts in the accounts that list the new name and no longer the old one.
	RenamedRoles map[string]string
}

// Action is what is done to a profile.
type Action string

// The actions. One that is renamed may be changed as well.
const (
	Add    Action = "add"
	Modify Action = "change"
	Rename Action = "rename"
	Adopt  Action = "adopt"
	Remove Action = "remove"
)

// Change is what is done to one profile.
type Change struct {
	Action  Action
	Profile string // its name afterwards
	Before  string // its name before, when that was another
	Mark    Mark
	Keys    []KeyChange
	Why     string // of a removal and an adoption

	have   *profile
	wanted *Wanted
}

// KeyChange is what happens to one key. One that is absent has a nil text.
type KeyChange struct {
	Key           string
	Before, After *string
}

// Gone is a generated profile that the listing or the rules have no more, and that stays all the same.
type Gone struct {
	Profile string
	Mark    Mark
	Why     string // it is gone
	Stays   string // why it is not removed; "" when nobody asked for that
}

// Plan is what there is to do.
type Plan struct {
	Changes []Change
	Gone    []Gone
	Deleted []string // profiles that the person has deleted, by the names they had
	Own     []string // profiles of the person's own that are what would be generated
	Edited  int      // keys and names that stay as the person changed them
	Unknown int      // profiles whose account could not be listed
	Foreign int      // profiles that other tools generated for the same accounts and roles
	Untwin  []string // profiles whose names can stand in no process line
	Clashes []Clash
	WithID  int // names that got the account's ID
	// Unblocks says that the lines go between which aws-sso-cli takes all profiles for its own.
	Unblocks bool

	inputs  []*Input
	wanted  []*Wanted
	index   *index
	dropped []Mark // records without a purpose
}

// state is what is known of a wanted profile.
type state uint8

const (
	isNew state = iota
	isThere
	isDeleted // by the person
	isOwn     // the person has made it himself
)

// New compares what is wanted with what is in the files.
func New(files *edit.Files, inputs []*Input, opts Options) *Plan {
	p := &Plan{inputs: inputs, index: newIndex(files, inputs, opts.RenamedRoles)}
	for _, in := range inputs {
		p.wanted = append(p.wanted, in.wanted...)
	}
	for _, w := range p.wanted {
		w.rulesName = cmp.Or(w.rulesName, w.Name)
		w.Name = w.rulesName // of an earlier plan
	}
	p.findPresent(p.wanted, opts)
	names := &assigner{taken: p.takenNames()}
	names.assign(p.wanted)
	twins := p.twins(opts)
	p.findPresent(twins, opts)
	names.assign(twins)
	p.wanted = append(p.wanted, twins...)
	p.Clashes, p.WithID = names.clashes, names.appended
	for _, w := range p.wanted {
		p.compare(w)
	}
	p.findGone(opts)
	return p
}

// IsEmpty reports whether there is nothing to do.
func (p *Plan) IsEmpty() bool { return len(p.Changes) == 0 }

// Count returns how many changes there are of a kind.
func (p *Plan) Count(a Action) (n int) {
	for _, c := range p.Changes {
		if c.Action == a {
			n++
		}
	}
	return n
}

// findPresent finds out what there is of each wanted profile.
func (p *Plan) findPresent(list []*Wanted, opts Options) {
	for _, w := range list {
		w.state, w.have, w.base, w.isKnown = isNew, nil, base{}, false
		if have := p.index.generated(w); have != nil {
			w.state, w.have, have.isClaimed = isThere, have, true
			w.base, w.isKnown = p.index.bases[have.mark]
			// Without a record a name may be the person's choice. One that has keys in the other file cannot be moved alone.
			have.keepsName = !w.isKnown || w.base.name != have.name || p.index.credentials[have.name]
			if have.keepsName && have.name != w.Name && have.name != w.nameWithID() {
				p.Edited++
			}
			continue
		}
		if own := p.index.byName[w.Name]; own != nil && !own.isMarked && p.index.isFor(own, w) {
			if own.tool == "" || !opts.Adopt {
				w.state, p.Own = isOwn, append(p.Own, w.Name)
				if own.tool != "" {
					p.Foreign++
				}
				continue
			}
		}
		if foreign := p.index.foreign(w); foreign != nil {
			if opts.Adopt {
				w.state, w.have, foreign.keepsName, foreign.isClaimed = isThere, foreign, true, true
				p.Unblocks = p.Unblocks || foreign.tool == ssoCLI
				continue
			}
			p.Foreign++
		}
		if b, wasThere := p.index.lastWritten(w.Mark); wasThere && !opts.Restore {
			w.state, w.base, p.Deleted = isDeleted, b, append(p.Deleted, b.name)
		} else if w.main != nil && w.main.state == isDeleted {
			w.state = isDeleted
		}
	}
}

// takenNames returns the names that are not to be given: all that are in the files but those of wanted profiles.
func (p *Plan) takenNames() map[string]holder {
	taken := map[string]holder{}
	if !slices.ContainsFunc(p.wanted, func(w *Wanted) bool { return w.isLiteral && w.Name == "default" }) {
		taken["default"] = heldName("it is the name of the profile that counts where none is named")
	}
	isWanted := map[*profile]bool{}
	for _, w := range p.wanted {
		isWanted[w.have] = true
		if m := w.Mark; w.input.Rules.Process {
			m.Process = true
			isWanted[p.index.byMark[m]] = true
		}
	}
	for _, have := range p.index.profiles {
		if !isWanted[have] {
			taken[strings.ToLower(have.name)] = have
		}
	}
	for name := range p.index.credentials {
		if key := strings.ToLower(name); taken[key] == nil && p.index.byName[name] == nil {
			taken[key] = heldName("a profile of the credentials file")
		}
	}
	return taken
}

// twins returns the twins of the profiles that will be there.
func (p *Plan) twins(opts Options) (twins []*Wanted) {
	for _, w := range p.wanted {
		if !w.input.Rules.Process {
			continue
		}
		if !isSafeName(w.Name) {
			p.Untwin = append(p.Untwin, w.Name)
			continue
		}
		twins = append(twins, w.twin(w.Name, opts.Command))
	}
	return twins
}

// compare makes the change that a wanted profile needs: of each key what was written last, what there is and what is
// wanted now. What the person has changed, added or deleted stays.
func (p *Plan) compare(w *Wanted) {
	switch w.state {
	case isDeleted, isOwn:
		return
	case isNew:
		c := Change{Action: Add, Profile: w.Name, Mark: w.Mark, wanted: w}
		for _, k := range w.Keys {
			c.Keys = append(c.Keys, KeyChange{Key: k.Name, After: &k.Value})
		}
		p.Changes = append(p.Changes, c)
		return
	}
	c := Change{Action: Modify, Profile: w.Name, Mark: w.Mark, have: w.have, wanted: w}
	if w.have.tool != "" && !w.have.isMarked {
		c.Action, c.Why = Adopt, "generated by "+w.have.tool
		w.base, w.isKnown = base{keys: w.have.adoptedBase(w)}, true
	}
	if w.Name != w.have.name {
		c.Before = w.have.name
		c.Action = Rename
	}
	for _, name := range w.keyNames() {
		now, isNow := getKey(w.Keys, name)
		there, isThere := getKey(w.have.keys, name)
		last, wasThere := w.base.get(name)
		if !w.isKnown {
			last, wasThere = now, isNow
		}
		switch {
		case there == now && isThere == isNow:
		case there != last || isThere != wasThere:
			p.Edited++
		default:
			c.Keys = append(c.Keys, KeyChange{name, textIf(there, isThere), textIf(now, isNow)})
		}
	}
	if c.Before != "" || len(c.Keys) > 0 {
		p.Changes = append(p.Changes, c)
	}
}

// keyNames returns the keys that are wanted now or were last.
func (w *Wanted) keyNames() []string {
	names := make([]string, 0, len(w.Keys)+1)
	for _, k := range w.Keys {
		names = append(names, k.Name)
	}
	for _, k := range w.base.keys {
		if !slices.Contains(names, k.Name) {
			names = append(names, k.Name)
		}
	}
	return names
}

func textIf(text string, isThere bool) *string {
	if !isThere {
		return nil
	}
	return &text
}
