package picker

import (
	"cmp"
	"fmt"
	"unicode/utf8"

	"github.com/awsid/awsid/internal/ui/tty"
)

type state struct {
	menu   Menu
	rows   int
	filter string
	found  []int // indexes of the items that match, best first
	at     int   // the marked one, an index into found
	top    int   // the first visible one
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

// setFilter shows the items that match the filter and marks the best.
func (s *state) setFilter(filter string) {
	s.filter = filter
	s.found = matchItems(s.menu.Items, filter)
	s.at, s.top = 0, 0
}

func (s *state) moveAround(step int) {
	if n := len(s.found); n > 0 {
		s.moveTo((s.at + step + n) % n)
	}
}

// moveTo marks a line and scrolls so that it is visible.
func (s *state) moveTo(to int) {
	s.at = max(0, min(to, len(s.found)-1))
	s.top = max(min(s.top, s.at), s.at-s.rows+1)
}

// menuLines returns what is shown: the visible items, then how to search when
// there are more of them, or what is searched for.
func (s *state) menuLines() []string {
	var out []string
	for i := s.top; i < min(len(s.found), s.top+s.rows); i++ {
		mark := "  "
		if i == s.at {
			mark = "> "
		}
		out = append(out, mark+tty.Plain(s.menu.Items[s.found[i]].Line))
	}
	switch {
	case s.filter != "":
		out = append(out, tty.Dim(fmt.Sprintf("  %d of %d match: ", len(s.found), len(s.menu.Items)))+tty.Plain(s.filter))
	case len(s.menu.Items) > s.rows:
		out = append(out, tty.Dim(fmt.Sprintf("  %d of %d; type to search", s.at+1, len(s.found))))
	}
	return out
}
