package picker

import (
	"fmt"
	"unicode/utf8"

	"github.com/awsid/awsid/internal/ui/tty"
)

// state is a menu while it is open.
type state struct {
	menu   Menu
	rows   int
	filter string
	found  []int // indexes of the items that match, best first
	at     int   // the marked one, an index into found
	top    int   // the first visible one
}

func newState(m Menu) *state {
	s := &state{menu: m, rows: m.Rows}
	if s.rows <= 0 {
		s.rows = 10
	}
	s.search("")
	if m.Current > 0 && m.Current < len(m.Items) {
		s.move(m.Current)
	}
	return s
}

// press applies a key that neither chooses nor leaves.
func (s *state) press(key tty.Key) {
	switch key.Name {
	case tty.Up, tty.BackTab:
		s.wrap(-1)
	case tty.Down, tty.Tab:
		s.wrap(1)
	case tty.PageUp:
		s.move(s.at - s.rows)
	case tty.PageDown:
		s.move(s.at + s.rows)
	case tty.Home:
		s.move(0)
	case tty.End:
		s.move(len(s.found) - 1)
	case tty.Character:
		s.search(s.filter + string(key.Rune))
	case tty.Backspace:
		_, size := utf8.DecodeLastRuneInString(s.filter)
		s.search(s.filter[:len(s.filter)-size])
	case tty.Escape, tty.KillLine, tty.KillWord:
		s.search("")
	}
}

// search shows the items that match the filter and marks the best.
func (s *state) search(filter string) {
	s.filter = filter
	s.found = match(s.menu.Items, filter)
	s.at, s.top = 0, 0
}

// wrap moves the mark one line, round the ends.
func (s *state) wrap(step int) {
	if n := len(s.found); n > 0 {
		s.move((s.at + step + n) % n)
	}
}

// move marks a line and scrolls so that it is visible.
func (s *state) move(to int) {
	s.at = max(0, min(to, len(s.found)-1))
	s.top = max(min(s.top, s.at), s.at-s.rows+1)
}

// lines returns what is shown: the visible items, then how to search when
// there are more of them, or what is searched for.
func (s *state) lines() []string {
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
