package render

import "strings"

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

// drawTable returns the table as text. If it is wider than columns, sections of
// one row are turned upright: one line per column.
func (t *table) drawTable(columns int, color bool) string {
	if len(t.sections) == 0 {
		return ""
	}
	width := t.tableWidth()
	if width > columns {
		for _, s := range t.sections {
			s.turnUpright()
		}
		width = t.tableWidth()
	}
	d := &drawing{color: color}
	d.writePiece(strings.Repeat("-", width) + "\n")
	for _, s := range t.sections {
		d.drawSection(s, width-2*s.depth)
	}
	return d.out.String()
}

func (d *drawing) writePiece(piece string) {
	d.out.WriteString(piece)
	if d.color {
		d.out.WriteString(colorReset)
	}
}

// drawLine writes one line between the edges of the enclosing sections.
func (d *drawing) drawLine(text string, depth int) {
	edge := "|"
	if d.color {
		edge = colorEdge + "|" + colorReset
	}
	edges := strings.Repeat(edge, depth)
	d.writePiece(edges)
	d.writePiece(text)
	d.writePiece(edges)
	d.writePiece("\n")
}

func (d *drawing) drawSection(s *section, width int) {
	if s.title != "" {
		d.drawLine(centerText(s.title, width, "|"), s.depth)
		if len(s.heads) == 0 && len(s.rows) == 0 {
			d.drawLine("+"+strings.Repeat("-", max(0, width-2))+"+", s.depth)
		}
	}
	widths := s.stretchedWidths(width)
	if len(widths) == 0 {
		return
	}
	if len(s.heads) > 0 {
		d.drawLine(ruleLine(widths), s.depth)
		d.drawLine(rowText(s.heads, widths, centerText), s.depth)
	}
	if len(s.rows) == 0 {
		return
	}
	d.drawLine(ruleLine(widths), s.depth)
	for _, row := range s.rows {
		d.drawLine(rowText(row, widths, d.cellText), s.depth)
	}
	d.drawLine(ruleLine(widths), s.depth)
}

// ruleLine is the line between heads and rows: +-----+------+.
func ruleLine(widths []int) string {
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

func rowText(row []string, widths []int, cell func(text string, width int, left string) string) string {
	var b strings.Builder
	left := "|"
	for i, text := range row {
		b.WriteString(cell(text, widths[i], left))
		left = ""
	}
	return b.String()
}

// cellText writes text at the left, after two blanks if they fit.
func (d *drawing) cellText(text string, width int, left string) string {
	used := len(left) + displayWidth(text)
	padding := 2
	if used+padding+1 > width {
		padding = 0
	}
	if d.color {
		text = colorCell + text + colorReset
	}
	return left + strings.Repeat(" ", padding) + text + blankText(width-used-padding-1) + "|"
}

// centerText puts text in the middle; an odd blank goes to the right.
func centerText(text string, width int, left string) string {
	size := displayWidth(text)
	before := max(0, width/2-size/2-1)
	return left + blankText(before) + text + blankText(width-len(left)-before-size-1) + "|"
}

func blankText(n int) string { return strings.Repeat(" ", max(0, n)) }
