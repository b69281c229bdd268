package render

import (
	"math"
	"strings"

	"github.com/mattn/go-runewidth"
)

// Escape sequences of a coloured table.
const (
	colorReset = "\x1b[0m"
	colorCell  = "\x1b[1m\x1b[34m"
	colorEdge  = "\x1b[2m\x1b[33m"
)

// drawing is a table on its way to text.
type drawing struct {
	out   strings.Builder
	color bool
}

// draw returns the table as text. If it is wider than columns, sections of
// one row are turned upright: one line per column.
func (t *table) draw(columns int, color bool) string {
	if len(t.sections) == 0 {
		return ""
	}
	width := t.width()
	if width > columns {
		for _, s := range t.sections {
			s.turnUpright()
		}
		width = t.width()
	}
	d := &drawing{color: color}
	d.write(strings.Repeat("-", width) + "\n")
	for _, s := range t.sections {
		d.section(s, width-2*s.depth)
	}
	return d.out.String()
}

// write adds one piece; a coloured table resets the colours after each.
func (d *drawing) write(piece string) {
	d.out.WriteString(piece)
	if d.color {
		d.out.WriteString(colorReset)
	}
}

// line writes one line between the edges of the enclosing sections.
func (d *drawing) line(text string, depth int) {
	edge := "|"
	if d.color {
		edge = colorEdge + "|" + colorReset
	}
	edges := strings.Repeat(edge, depth)
	d.write(edges)
	d.write(text)
	d.write(edges)
	d.write("\n")
}

func (d *drawing) section(s *section, width int) {
	if s.title != "" {
		d.line(center(s.title, width, "|"), s.depth)
		if len(s.heads) == 0 && len(s.rows) == 0 {
			d.line("+"+strings.Repeat("-", max(0, width-2))+"+", s.depth)
		}
	}
	widths := s.stretched(width)
	if len(widths) == 0 {
		return
	}
	if len(s.heads) > 0 {
		d.line(rule(widths), s.depth)
		d.line(d.heads(s.heads, widths), s.depth)
	}
	if len(s.rows) == 0 {
		return
	}
	d.line(rule(widths), s.depth)
	for _, row := range s.rows {
		d.line(d.row(row, widths), s.depth)
	}
	d.line(rule(widths), s.depth)
}

// rule is the line between heads and rows: +-----+------+.
func rule(widths []int) string {
	var b strings.Builder
	for i, w := range widths {
		if i == 0 {
			b.WriteByte('+')
			w--
		}
		b.WriteString(strings.Repeat("-", max(0, w-1)) + "+")
	}
	return b.String()
}

func (d *drawing) heads(heads []string, widths []int) string {
	var b strings.Builder
	left := "|"
	for i, head := range heads {
		b.WriteString(center(head, widths[i], left))
		left = ""
	}
	return b.String()
}

func (d *drawing) row(row []string, widths []int) string {
	var b strings.Builder
	left := "|"
	for i, text := range row {
		b.WriteString(d.cell(text, widths[i], left))
		left = ""
	}
	return b.String()
}

// cell writes text at the left, after two blanks if they fit.
func (d *drawing) cell(text string, width int, left string) string {
	used := len(left) + displayWidth(text)
	padding := 2
	if used+padding+1 > width {
		padding = 0
	}
	if d.color {
		text = colorCell + text + colorReset
	}
	return left + strings.Repeat(" ", padding) + text + blanks(width-used-padding-1) + "|"
}

// center puts text in the middle; an odd blank goes to the right.
func center(text string, width int, left string) string {
	size := displayWidth(text)
	before := max(0, width/2-size/2-1)
	return left + blanks(before) + text + blanks(width-len(left)-before-size-1) + "|"
}

func blanks(n int) string { return strings.Repeat(" ", max(0, n)) }

// width is the width of the widest section with its edges.
func (t *table) width() int {
	widest := 0
	for _, s := range t.sections {
		total := 2 + 2*s.depth
		for _, w := range s.widths() {
			total += w
		}
		widest = max(widest, total, displayWidth(s.title)+2+2*s.depth)
	}
	return widest
}

// widths are the natural column widths: the longest text plus two blanks on
// each side.
func (s *section) widths() []int {
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

// stretched scales the columns so that they add up to width; what rounding
// leaves is taken from the left or given to the right, one each.
func (s *section) stretched(width int) []int {
	out := s.widths()
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
	if r < 0x7f {
		return 1
	}
	switch {
	case r == 0xad, r >= 0x300 && r <= 0x36f, r >= 0xfe00 && r <= 0xfe0f, r >= 0xe0100 && r <= 0xe01ef:
		return 2 // ambiguous by the standard, though most terminals draw nothing
	}
	eastAsian := runewidth.Condition{EastAsianWidth: true, StrictEmojiNeutral: true}
	return max(1, eastAsian.RuneWidth(r))
}
