package profiles

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/catalog"
	"github.com/awsid/awsid/internal/cli/choose"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/printable"
	"github.com/awsid/awsid/internal/sys/timetext"
	"github.com/awsid/awsid/internal/ui/columns"
	"github.com/awsid/awsid/internal/ui/tty"
)

// view is what is shown of the profiles.
type view struct {
	env      *app.Env
	list     *catalog.Catalog
	opts     listOptions
	profiles []*catalog.Profile
}

// sort puts the profiles in order; what has nothing to sort by comes last.
func (v view) sort() {
	by := func(p *catalog.Profile) string {
		switch v.opts.sort {
		case "used":
			if at := v.list.History().LastUsed(p.Name); !at.IsZero() {
				return strconv.FormatInt(1<<40-at.Unix(), 10) // the last one first
			}
			return ""
		case "sign-in":
			return string(v.list.SignIn(p).State)
		}
		return strings.ToLower(v.keyOf(p, v.opts.sort))
	}
	if v.opts.reverse {
		slices.Reverse(v.profiles)
	}
	if v.opts.sort == "" {
		return
	}
	slices.SortStableFunc(v.profiles, func(a, b *catalog.Profile) int {
		x, y := by(a), by(b)
		order := cmp.Compare(x, y)
		if v.opts.reverse {
			order = -order
		}
		return cmp.Or(compareLast(x, y), order)
	})
}

// compareLast puts an empty text behind all others.
func compareLast(a, b string) int {
	switch {
	case (a == "") == (b == ""):
		return 0
	case a == "":
		return 1
	}
	return -1
}

// keyOf returns what profiles are sorted or grouped by.
func (v view) keyOf(p *catalog.Profile, key string) string {
	switch key {
	case "kind":
		return p.Kind
	case "account":
		return v.accountOf(p)
	case "role":
		return p.Role
	case "region":
		return p.Region
	case "session":
		return p.Session
	}
	return p.Name
}

// accountOf names the account of a profile by what any profile says of it.
func (v view) accountOf(p *catalog.Profile) string {
	if p.AccountID != "" && p.AccountName == "" {
		same := func(other *catalog.Profile) bool { return other.AccountID == p.AccountID && other.AccountName != "" }
		if i := slices.IndexFunc(v.list.Profiles, same); i >= 0 {
			p = v.list.Profiles[i]
		}
	}
	return choose.Account(p)
}

// width returns how many cells a line may take; on something else than a terminal nothing is left out.
func (v view) width() int {
	if v.env.Terminal == nil || !v.env.Terminal.StdoutIsTerminal() {
		return 0
	}
	width, _ := v.env.Terminal.Size()
	return width
}

// table lays profiles out in columns. A column in which nothing stands is left out.
func (v view) table(profiles []*catalog.Profile) columns.Table {
	heads := strings.Fields("NAME KIND ACCOUNT ACCOUNT-NAME ROLE REGION SESSION SIGN-IN TAGS USED DESCRIPTION PLACE")
	const always = "NAME KIND ACCOUNT ROLE REGION SESSION PLACE"
	now, history := v.env.Clock.Now(), v.list.History()
	isUsed := make([]bool, len(heads))
	rows := make([][]string, 0, len(profiles))
	for _, p := range profiles {
		place, used := p.Origin, ""
		place.Name = paths.Tilde(place.Name, v.env.Paths.Home)
		if at := history.LastUsed(p.Name); !at.IsZero() {
			used = timetext.Duration(now.Sub(at)) + " ago"
		}
		row := []string{p.Name, p.Kind, p.AccountID, p.AccountName, p.Role, p.Region, p.Session, v.list.SignIn(p).Words(now),
			strings.Join(p.Tags, ", "), used, p.Description, place.String()}
		for i, text := range row {
			isUsed[i] = isUsed[i] || text != ""
		}
		rows = append(rows, row)
	}
	t := columns.Table{Width: v.width()}
	keep := func(row []string) (kept []string) {
		for i, text := range row {
			if isUsed[i] || strings.Contains(always, heads[i]) && heads[i] != "ACCOUNT-NAME" {
				kept = append(kept, text)
			}
		}
		return kept
	}
	t.Heads = keep(heads)
	for _, row := range rows {
		t.Rows = append(t.Rows, keep(row))
	}
	indices := func(names ...string) (found []int) {
		for _, name := range names {
			if i := slices.Index(t.Heads, name); i >= 0 {
				found = append(found, i)
			}
		}
		return found
	}
	t.Spare = indices("PLACE", "DESCRIPTION", "KIND", "SESSION", "TAGS", "USED")
	t.Optional = indices("SIGN-IN", "ACCOUNT-NAME", "REGION")
	st := v.env.Style(v.env.Stdout)
	t.Paint = func(row, column int, text string) string {
		switch t.Heads[column] {
		case "NAME":
			return st.Named(profiles[row].ShownColor(v.env.Vars), text)
		case "SIGN-IN":
			switch v.list.SignIn(profiles[row]).State {
			case catalog.SignedIn, catalog.Renewable:
				return st.Good(text)
			case catalog.Over, catalog.Never:
				return st.Doubtful(text)
			}
		}
		return text
	}
	return t
}

// writeGroups prints the table, or one below a heading for each group.
func (v view) writeGroups() error {
	if v.opts.group == "" {
		return v.table(v.profiles).Write(v.env.Style(v.env.Stdout))
	}
	groups := map[string][]*catalog.Profile{}
	for _, p := range v.profiles {
		for _, name := range v.groupsOf(p) {
			groups[name] = append(groups[name], p)
		}
	}
	names := make([]string, 0, len(groups))
	for name := range groups {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(compareLast(a, b), cmp.Compare(strings.ToLower(a), strings.ToLower(b)))
	})
	for i, name := range names {
		if i > 0 {
			fmt.Fprintln(v.env.Stdout)
		}
		heading := fmt.Sprintf("%s (%d)", printable.Line(cmp.Or(name, "no "+v.opts.group), 0), len(groups[name]))
		fmt.Fprintln(v.env.Stdout, v.cutToWidth(heading))
		if err := v.table(groups[name]).Write(v.env.Style(v.env.Stdout)); err != nil {
			return err
		}
	}
	return nil
}

func (v view) groupsOf(p *catalog.Profile) []string {
	if v.opts.group != "tag" {
		return []string{v.keyOf(p, v.opts.group)}
	}
	if len(p.Tags) == 0 {
		return []string{""}
	}
	return p.Tags
}

// cutToWidth makes a line as short as the terminal is wide.
func (v view) cutToWidth(line string) string {
	if width := v.width(); width > 0 {
		return tty.Cut(line, width)
	}
	return line
}
