package render

import (
	"strings"
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
