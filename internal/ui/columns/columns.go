// Package columns lays texts out in columns that fit a terminal: a row is one line, whatever is in it.
package columns

import (
	"slices"
	"strings"

	"github.com/mattn/go-runewidth"

	"github.com/awsid/awsid/internal/sys/printable"
	"github.com/awsid/awsid/internal/ui/style"
)

// Table is rows below heads, all of one length. The first column is what the rows are about, and stays whatever
// happens.
type Table struct {
	Heads []string
	Rows  [][]string
	// Spare and Optional are the indices of columns that can be left out where there is no room, in that order: first the
	// spare ones, then, when narrow columns are not enough, the optional ones.
	Spare, Optional []int
	// Paint colours a cell of a row below the heads, whose text is printable; nil leaves all as they are.
	Paint func(row, column int, text string) string
	// Width is how many cells of the terminal a line may take; 0 is no limit.
	Width int
}

const (
	gap         = "  "
	comfortable = 12 // cells in which most things can be told apart; an account ID has as many
	least       = 6  // cells that a column keeps
	empty       = "-"
)

// Lines returns the table as lines, the heads first. An empty cell is shown as "-".
func (t Table) Lines() []string {
	shown := make([]int, len(t.Heads))
	widths := make([]int, len(t.Heads))
	rows := make([][]string, 0, len(t.Rows)+1)
	for i := range t.Heads {
		shown[i] = i
	}
	for _, row := range append([][]string{t.Heads}, t.Rows...) {
		cells := make([]string, len(row))
		for i, text := range row {
			if text == "" {
				text = empty
			}
			cells[i] = printable.Line(text, 0)
			widths[i] = max(widths[i], runewidth.StringWidth(cells[i]))
		}
		rows = append(rows, cells)
	}
	shown = t.Fit(shown, widths)
	lines := make([]string, 0, len(rows))
	for i, cells := range rows {
		lines = append(lines, t.JoinCells(i-1, cells, shown, widths))
	}
	return lines
}

// Write prints the table, its heads so that they stand out.
func (t Table) Write(st style.Style) error {
	return st.Print(st.Heads(strings.Join(t.Lines(), "\n") + "\n"))
}

// Fit leaves columns out, and makes others narrower, until a line fits. widths are what the columns need, and then get.
func (t Table) Fit(shown, widths []int) []int {
	if t.Width <= 0 {
		return shown
	}
	shown = t.drop(t.Spare, shown, widths)
	natural := slices.Clone(widths)
	t.narrow(shown[1:], shown, widths, comfortable)
	shown = t.drop(t.Optional, shown, widths)
	copy(widths, natural)
	t.narrow(shown[1:], shown, widths, comfortable)
	for t.narrow(shown, shown, widths, least); total(shown, widths) > t.Width && len(shown) > 1; {
		shown = shown[:len(shown)-1]
		copy(widths, natural)
		t.narrow(shown, shown, widths, least)
	}
	t.narrow(shown, shown, widths, 1)
	return shown
}

// drop leaves out some of the columns, one after the other, until a line fits.
func (t Table) drop(some, shown, widths []int) []int {
	for _, i := range some {
		if total(shown, widths) <= t.Width {
			break
		}
		shown = slices.DeleteFunc(shown, func(column int) bool { return column == i })
	}
	return shown
}

// narrow makes the widest of some columns narrower until a line fits, but none narrower than that.
func (t Table) narrow(some, shown, widths []int, least int) {
	for len(some) > 0 && total(shown, widths) > t.Width {
		widest := slices.MaxFunc(some, func(a, b int) int { return widths[a] - widths[b] })
		if widths[widest] <= least {
			return
		}
		widths[widest]--
	}
}

func total(shown, widths []int) int {
	n := -len(gap)
	for _, i := range shown {
		n += widths[i] + len(gap)
	}
	return n
}

// JoinCells writes the printable cells of a row below each other's columns; what is too long ends in an ellipsis. Row -1
// is the heads.
func (t Table) JoinCells(row int, cells []string, shown, widths []int) string {
	var line strings.Builder
	for at, i := range shown {
		cell := Cut(cells[i], widths[i])
		blanks := widths[i] - runewidth.StringWidth(cell)
		if t.Paint != nil && row >= 0 {
			cell = t.Paint(row, i, cell)
		}
		line.WriteString(cell)
		if at < len(shown)-1 {
			line.WriteString(strings.Repeat(" ", blanks) + gap)
		}
	}
	return line.String()
}

// Cut returns a text in at most so many cells; one that is longer ends in an ellipsis.
func Cut(text string, width int) string { return runewidth.Truncate(text, width, "…") }
