package picker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"

	"github.com/awsid/awsid/internal/sys/printable"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/ui/columns"
	"github.com/awsid/awsid/internal/ui/tty"
)

// Search is a question with up to thousands of possible answers: rows of a table on the whole screen, which typing
// narrows, and below them what is known of the marked one.
type Search struct {
	What    string                    // that is asked for: "profile"
	Table   columns.Table             // its heads, and the columns that can be left out
	Count   int                       // of all rows
	Row     func(i int) []string      // the cells of a row
	Find    func(filter string) []int // the rows that a filter leaves, the likeliest first
	Preview func(i int) []string      // lines about a row
	Filter  string                    // what is in the place of typing at first
	Hint    string                    // what to do where nobody can answer
}

// PickRow returns the row that a person chooses. The screen is then as it was. Ctrl-C, Esc and the end of ctx are
// problem.Interrupted. On a terminal that cannot move the cursor, or when Plain is set, it lists rows with numbers.
func (p *Picker) PickRow(ctx context.Context, s Search) (int, error) {
	if s.Count == 0 {
		return 0, errors.New("nothing to choose from")
	}
	chosen, err := p.pickRow(ctx, s)
	if ctx.Err() != nil {
		err = problem.Silent(problem.Interrupted)
	}
	return chosen, err
}

func (p *Picker) pickRow(ctx context.Context, s Search) (chosen int, err error) {
	if p.Plain || !tty.IsTerminal(p.in) || !tty.IsTerminal(p.out) {
		return p.askForRow(ctx, s)
	}
	restore, err := tty.Raw(p.in, p.out)
	if err != nil {
		return p.askForRow(ctx, s)
	}
	defer restore()
	const (
		enter = "\x1b[?1049h\x1b[?2004h\x1b[H" // the other screen, marks around what is pasted, the first line
		leave = "\x1b[?2004l\x1b[?1049l"
	)
	raw := printable.Raw(p.out)
	if _, err := io.WriteString(raw, enter); err != nil {
		return 0, err
	}
	defer func() {
		_, leaveErr := io.WriteString(raw, leave)
		err = errors.Join(err, leaveErr)
	}()
	return p.runSearch(ctx, newSearchState(s))
}

func (p *Picker) runSearch(ctx context.Context, s *searchState) (int, error) {
	block := tty.NewBlock(p.out)
	for {
		if !p.keys.Ready(len(s.filter)) { // a paste is drawn once
			input, below := s.screenLines(tty.Size(p.out))
			if err := block.Draw(input, "", below); err != nil {
				return 0, err
			}
		}
		key, err := p.keyOrResize(ctx)
		if err != nil {
			return 0, err
		}
		switch {
		case key.Name == tty.PasteStart, key.Name == tty.PasteEnd:
			s.isPasting = key.Name == tty.PasteStart
		case key.Name == tty.Enter && !s.isPasting:
			if s.refreshFound(); len(s.found) > 0 {
				return s.found[s.at], nil
			}
		case key.Name == tty.Interrupt, (key.Name == tty.Escape || key.Name == tty.EndOfFile) && s.filter == "":
			return 0, problem.Silent(problem.Interrupted)
		default:
			s.pressKey(key)
		}
	}
}

// keyOrResize returns the next key, or tty.Unknown when the window has another size than before.
func (p *Picker) keyOrResize(ctx context.Context) (tty.Key, error) {
	const interval = 300 * time.Millisecond
	columns, rows := tty.Size(p.out)
	for {
		if p.keys.Waits(ctx, interval) {
			return p.keys.Key(ctx)
		}
		if c, r := tty.Size(p.out); c != columns || r != rows {
			return tty.Key{Name: tty.Unknown}, nil
		}
	}
}

type searchState struct {
	Search
	filter    string
	found     []int
	at, top   int // the marked one and the first visible one, indexes into found
	page      int // rows that were visible at last
	isStale   bool
	used      []int // the columns in which something stands
	widths    []int // of the columns, if they get what they need
	isPasting bool
}

func newSearchState(s Search) *searchState {
	state := &searchState{Search: s, filter: s.Filter, isStale: true, page: 1, widths: make([]int, len(s.Table.Heads))}
	for i := range s.Count {
		for c, cell := range s.Row(i) {
			state.widths[c] = max(state.widths[c], cellWidth(cell))
		}
	}
	for c, head := range s.Table.Heads {
		if state.widths[c] > 0 {
			state.used, state.widths[c] = append(state.used, c), max(state.widths[c], len(head))
		}
	}
	return state
}

// cellWidth is the display width of a cell; most are plain, for which counting bytes is much faster.
func cellWidth(cell string) int {
	if strings.IndexFunc(cell, func(r rune) bool { return r < ' ' || r > '~' }) < 0 {
		return len(cell)
	}
	return runewidth.StringWidth(printable.Line(cell, 0))
}

func (s *searchState) pressKey(key tty.Key) {
	switch key.Name {
	case tty.Up, tty.BackTab:
		s.moveTo(s.at-1, true)
	case tty.Down, tty.Tab:
		s.moveTo(s.at+1, true)
	case tty.PageUp:
		s.moveTo(s.at-s.page, false)
	case tty.PageDown:
		s.moveTo(s.at+s.page, false)
	case tty.Home:
		s.moveTo(0, false)
	case tty.End:
		s.moveTo(s.Count, false)
	case tty.Enter: // in a paste
		s.setFilter(s.filter + " ")
	case tty.Character:
		s.setFilter(s.filter + string(key.Rune))
	case tty.Backspace:
		_, size := utf8.DecodeLastRuneInString(s.filter)
		s.setFilter(s.filter[:len(s.filter)-size])
	case tty.KillWord:
		kept := strings.TrimRightFunc(s.filter, unicode.IsSpace)
		s.setFilter(kept[:strings.LastIndexAny(kept, " \t")+1])
	case tty.Escape, tty.KillLine:
		s.setFilter("")
	}
}

func (s *searchState) setFilter(filter string) {
	s.isStale = s.isStale || filter != s.filter
	s.filter = filter
}

// refreshFound finds the rows again after typing, before somebody sees or moves among them.
func (s *searchState) refreshFound() {
	if s.isStale {
		s.isStale, s.found, s.at, s.top = false, s.Find(s.filter), 0, 0
	}
}

// moveTo marks a row; around says that beyond the last comes the first.
func (s *searchState) moveTo(to int, around bool) {
	s.refreshFound()
	n := len(s.found)
	switch {
	case n == 0:
		return
	case around:
		to = (to + n) % n
	}
	s.at = max(0, min(to, n-1))
}

// The lines around the rows: what is typed, the heads, the count; and how many rows a preview may not take.
const (
	linesAround = 3
	leastRows   = 5
)

// screenLines returns the line of what is typed and the lines below it.
func (s *searchState) screenLines(width, lines int) (input string, below []string) {
	s.refreshFound()
	var preview []string
	if len(s.found) > 0 {
		preview = s.Preview(s.found[s.at])
	}
	if room := lines - linesAround - leastRows - 1; len(preview) > room {
		preview = preview[:max(0, room)]
	}
	s.page = max(1, lines-linesAround-len(preview))
	if len(preview) > 0 {
		s.page--
	}
	s.top = max(min(s.top, s.at), s.at-s.page+1)
	s.Table.Width = width - len(mark) - 1
	widths := slices.Clone(s.widths)
	shown := s.Table.Fit(slices.Clone(s.used), widths)
	row := func(i int) string {
		cells := slices.Clone(s.Row(s.found[i]))
		for c := range cells {
			cells[c] = printable.Line(cells[c], 0)
		}
		return s.Table.JoinCells(i, cells, shown, widths)
	}
	below = append(below, tty.Dim("  "+s.Table.JoinCells(-1, s.Table.Heads, shown, widths)))
	for i := s.top; i < s.top+s.page; i++ {
		switch {
		case i >= len(s.found):
			below = append(below, "")
		case i == s.at:
			below = append(below, "\x1b[7m"+mark+row(i)+"\x1b[0m")
		default:
			below = append(below, "  "+row(i))
		}
	}
	if len(preview) > 0 {
		below = append(below, tty.Dim(strings.Repeat("─", max(0, width-1))))
	}
	for _, line := range preview {
		below = append(below, "  "+printable.Line(line, 0))
	}
	count := fmt.Sprintf("  %d of %d", len(s.found), s.Count)
	for _, keys := range []string{"; words narrow the list, Enter takes the marked one, Ctrl-C none", "; words narrow the list"} {
		if len(count)+len(keys) < width {
			count += keys
			break
		}
	}
	return mark + lastOf(printable.Line(s.filter, 0), width-len(mark)-2), append(below, tty.Dim(count))
}

const mark = "> "

// lastOf returns the end of a text that fits into a width.
func lastOf(text string, width int) string {
	for runewidth.StringWidth(text) > max(0, width) {
		_, size := utf8.DecodeRuneInString(text)
		text = text[size:]
	}
	return text
}
