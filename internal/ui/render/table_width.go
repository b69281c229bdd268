package render

import (
	"math"
	"strings"

	"github.com/mattn/go-runewidth"
)

// tableWidth is the width of the widest section with its edges.
func (t *table) tableWidth() int {
	widest := 0
	for _, s := range t.sections {
		total := 2 + 2*s.depth
		for _, w := range s.columnWidths() {
			total += w
		}
		widest = max(widest, total, displayWidth(s.title)+2+2*s.depth)
	}
	return widest
}

// columnWidths are the natural column widths: the longest text plus two blanks on each side.
func (s *section) columnWidths() []int {
	var out []int
	measure := func(row []string) {
		for i, text := range row {
			if i == len(out) {
				out = append(out, 0)
			}
			out[i] = max(out[i], displayWidth(text)+4)
		}
	}
	measure(s.heads)
	for _, row := range s.rows {
		measure(row)
	}
	return out
}

// stretchedWidths scales the columns so that they add up to width; what rounding
// leaves is taken from the left or given to the right, one each.
func (s *section) stretchedWidths(width int) []int {
	out := s.columnWidths()
	sum := 0
	for _, w := range out {
		sum += w
	}
	if sum == 0 {
		return nil
	}
	scale := float64(width) / float64(sum)
	excess := -width
	for i, w := range out {
		out[i] = int(math.RoundToEven(scale * float64(w)))
		excess += out[i]
	}
	for i := 0; excess > 0; i = (i + 1) % len(out) {
		out[i]--
		excess--
	}
	for i := len(out) - 1; excess < 0; i = (i + len(out) - 1) % len(out) {
		out[i]++
		excess++
	}
	return out
}

// turnUpright makes one line per column of a section with a single row.
func (s *section) turnUpright() {
	if len(s.rows) != 1 || len(s.heads) == 0 {
		return
	}
	upright := make([][]string, 0, len(s.heads))
	for i, head := range s.heads {
		upright = append(upright, []string{head, s.rows[0][i]})
	}
	s.heads, s.rows = nil, upright
}

// displayWidth counts columns as the AWS CLI does: wide and ambiguous
// characters are two, everything else one, combining marks too.
func displayWidth(text string) int {
	n := 0
	for _, r := range text {
		n += runeWidth(r)
	}
	return n
}

func runeWidth(r rune) int {
	// Ambiguous by the standard (UAX #11), though most terminals give them one column, or none to marks.
	const letters = "ªºÆÐØÞßàáæèéêìíðòóøùúüþāđēěĦħīıĲĳĸĿŀŁłńňŉŊŋōŒœŦŧū"
	switch {
	case r < 0x7f:
		return 1
	case r == 0xad, r >= 0x300 && r <= 0x36f, r >= 0xfe00 && r <= 0xfe0f, r >= 0xe0100 && r <= 0xe01ef:
		return 2
	case r >= 0x302a && r <= 0x302d, r == 0x3099, r == 0x309a: // wide marks
		return 2
	case r < 0x200 && strings.ContainsRune(letters, r):
		return 2
	}
	eastAsian := runewidth.Condition{EastAsianWidth: true, StrictEmojiNeutral: true}
	return max(1, eastAsian.RuneWidth(r))
}
