// Package picker lets a person choose one line of a menu with the arrow keys or by typing a part of it.
package picker

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/ui/tty"
)

// Item is one line of a menu.
type Item struct {
	Line   string   // as it is shown
	Fields []string // what typing searches; nil means Line
}

// Menu is a question with its possible answers.
type Menu struct {
	Items   []Item
	Current int // the line marked at first
	Rows    int // lines visible at once, 0 means 10
	// Hint is what to do where nobody can answer: "give --role-name".
	Hint string
}

// Picker shows menus on one terminal, or as numbered lists.
type Picker struct {
	// Plain asks for a line of text instead of moving the cursor, for terminals that cannot do that (TERM=dumb).
	Plain bool

	in   io.Reader
	out  io.Writer
	keys *tty.Reader
}

// New shows menus on out and reads keys from in.
func New(in io.Reader, out io.Writer) *Picker {
	return &Picker{in: in, out: out, keys: tty.NewReader(in)}
}

// Pick returns the index of the chosen item. The menu is erased afterwards. Ctrl-C, or the end of ctx, is
// problem.Interrupted. Without a terminal the answer is a line of the input: a number of the list, or a text that
// only one item holds; anything else is an error with the menu's hint.
func (p *Picker) Pick(ctx context.Context, m Menu) (int, error) {
	if len(m.Items) == 0 {
		return 0, errors.New("nothing to choose from")
	}
	chosen, err := p.chooseByKeys(ctx, m)
	if ctx.Err() != nil {
		err = problem.Silent(problem.Interrupted)
	}
	return chosen, err
}

func (p *Picker) chooseByKeys(ctx context.Context, m Menu) (int, error) {
	if p.Plain || !tty.IsTerminal(p.in) || !tty.IsTerminal(p.out) {
		return p.askByNumber(ctx, m)
	}
	restore, err := tty.Raw(p.in, p.out)
	if err != nil {
		return p.askByNumber(ctx, m)
	}
	defer restore()
	return p.runLoop(ctx, newState(m))
}

func (p *Picker) runLoop(ctx context.Context, s *state) (chosen int, err error) {
	block := tty.NewBlock(p.out)
	defer func() { err = errors.Join(err, block.Erase()) }()
	for {
		if !p.keys.Ready(len(s.filter)) { // a paste is drawn once
			lines := s.menuLines()
			if err := block.Draw("", tty.Cut(lines[0], tty.Columns(p.out)-1), lines[1:]); err != nil {
				return 0, err
			}
		}
		key, err := p.keys.Key(ctx)
		if err != nil {
			return 0, err
		}
		switch key.Name {
		case tty.Enter:
			s.refreshMatches()
			if len(s.found) > 0 {
				return s.found[s.at], nil
			}
		case tty.Interrupt:
			return 0, problem.Silent(problem.Interrupted)
		case tty.EndOfFile:
			if s.filter == "" {
				return 0, fmt.Errorf("nothing was chosen: %w", io.EOF)
			}
		default:
			s.pressKey(key)
		}
	}
}
