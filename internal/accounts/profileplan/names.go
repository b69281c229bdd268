package profileplan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/shared"
)

// Clash is a name that more than one profile would have, letter case aside: for all programs Dev and dev are two, for
// people they are one.
type Clash struct {
	Name string
	With holder // nil when nobody has it yet
	Of   []Mark
}

// holder says who has a name.
type holder interface{ describe() string }

type heldName string

func (h heldName) describe() string { return string(h) }

func (w *Wanted) describe() string { return "the role " + w.Mark.describe() }

// String says what clashes.
func (c Clash) String() string {
	var of []string
	for i, m := range c.Of {
		if i == maxListed {
			of = append(of, fmt.Sprintf("%d more", len(c.Of)-i))
			break
		}
		of = append(of, m.describe())
	}
	text := fmt.Sprintf("%s: for %s", c.Name, strings.Join(of, ", "))
	if c.With != nil {
		text += ", and " + c.With.describe()
	}
	return text
}

const maxListed = 5

// assigner gives the profiles their names.
type assigner struct {
	taken    map[string]holder // who has a name, in small letters
	clashes  []Clash
	appended int
}

// assign decides the names of profiles. One that is in the file keeps a name that is its own or that the rules gave it
// once; what clashes gets the account's ID behind its name, if that is wanted.
func (a *assigner) assign(list []*Wanted) {
	groups := map[string][]*Wanted{}
	var order []string
	for _, w := range list {
		if w.state == isDeleted || w.state == isOwn {
			continue
		}
		if w.have != nil && (w.have.keepsName || w.have.name == w.Name || w.have.name == w.nameWithID()) {
			w.Name = w.have.name
			a.taken[strings.ToLower(w.Name)] = w
			continue
		}
		key := strings.ToLower(w.Name)
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], w)
	}
	var again []*Wanted
	for _, key := range order {
		group := groups[key]
		if with, isTaken := a.taken[key]; isTaken || len(group) > 1 {
			again = append(again, a.resolve(group, with)...)
		} else {
			a.taken[key] = group[0]
		}
	}
	for _, w := range again {
		key := strings.ToLower(w.Name)
		if with, isTaken := a.taken[key]; isTaken {
			a.clashes = append(a.clashes, Clash{w.Name, with, []Mark{w.Mark}})
		}
		a.taken[key] = w
	}
}

func (a *assigner) resolve(group []*Wanted, with holder) (renamed []*Wanted) {
	c := Clash{Name: group[0].Name, With: with}
	for _, w := range group {
		if w.input.Rules.AppendID {
			w.Name = w.nameWithID()
			a.appended++
			renamed = append(renamed, w)
		} else {
			c.Of = append(c.Of, w.Mark)
		}
	}
	if c.Of != nil {
		a.clashes = append(a.clashes, c)
	}
	return renamed
}

// nameWithID returns the name with the account's ID behind it. A name that has it already gets the role's.
func (w *Wanted) nameWithID() string {
	if strings.Contains(w.Name, w.Mark.Account) {
		return w.Name + "-" + shared.SafeName(w.Mark.Role, separators)
	}
	return w.Name + "-" + w.Mark.Account
}

func compareMarks(a, b Mark) int {
	return cmp.Or(cmp.Compare(a.Session, b.Session), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Role, b.Role),
		cmp.Compare(a.Region, b.Region))
}

func sortMarks(list []Mark) []Mark { return slices.SortedFunc(slices.Values(list), compareMarks) }
