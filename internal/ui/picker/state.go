package picker

import (
	"cmp"
	"fmt"
	"unicode/utf8"

	"github.com/awsid/awsid/internal/sys/printable"
	"github.com/awsid/awsid/internal/ui/tty"
)

type state struct {
	menu   Menu
	rows   int
	filter string
	found  []int // indexes of the items that match, best first
	at     int   // the marked one, an index into found
	top    int   // the first visible one

	isStale bool // the filter was changed since found was
}

func newState(m Menu) *state {
	s := &state{menu: m, rows: cmp.Or(max(0, m.Rows), 10)}
	s.setFilter("")
	if m.Current > 0 && m.Current < len(m.Items) {
		s.moveTo(m.Current)
	}
	return s
}

func (s *state) pressKey(key tty.Key) {
	switch key.Name {
	case tty.Up, tty.BackTab:
		s.moveAround(-1)
	case tty.Down, tty.Tab:
		s.moveAround(1)
	case tty.PageUp:
		s.moveTo(s.at - s.rows)
	case tty.PageDown:
		s.moveTo(s.at + s.rows)
	case tty.Home:
		s.moveTo(0)
	case tty.End:
		s.moveTo(len(s.found) - 1)
	case tty.Character:
		s.setFilter(s.filter + string(key.Rune))
	case tty.Backspace:
		_, size := utf8.DecodeLastRuneInString(s.filter)
		s.setFilter(s.filter[:len(s.filter)-size])
	case tty.Escape, tty.KillLine, tty.KillWord:
		s.setFilter("")
	}
}

func (s *state) setFilter(filter string) { s.filter, s.isStale = filter, true }

// refreshMatches finds the items that match the filter, and marks the best, before somebody sees or moves among them:
// for each key of a paste it would take long.
func (s *state) refreshMatches() {
	if s.isStale {
		s.isStale, s.found, s.at, s.top = false, matchItems(s.menu.Items, s.filter), 0, 0
	}
}

func (s *state) moveAround(step int) {
	s.refreshMatches()
	if n := len(s.found); n > 0 {
		s.moveTo((s.at + step + n) % n)
	}
}

// moveTo marks a line and scrolls so that it is visible.
func (s *state) moveTo(to int) {
	s.refreshMatches()
	s.at = max(0, min(to, len(s.found)-1))
	s.top = max(min(s.top, s.at), s.at-s.rows+1)
}

// menuLines returns what is shown: the visible items, then how to search when
// there are more of them, or what is searched for.
func (s *state) menuLines() []string {
	s.refreshMatches()
	var out []string
	for i := s.top; i < min(len(s.found), s.top+s.rows); i++ {
		mark := "  "
		if i == s.at {
			mark = "> "
		}
		out = append(out, mark+printable.Line(s.menu.Items[s.found[i]].Line, 0))
	}
	switch {
	case s.filter != "":
		out = append(out, tty.Dim(fmt.Sprintf("  %d of %d match: ", len(s.found), len(s.menu.Items)))+printable.Line(s.filter, 0))
	case len(s.menu.Items) > s.rows:
		out = append(out, tty.Dim(fmt.Sprintf("  %d of %d; type to search", s.at+1, len(s.found))))
	}
	return out
}
