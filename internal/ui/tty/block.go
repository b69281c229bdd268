package tty

import (
	"fmt"
	"io"
	"strings"

	"github.com/awsid/awsid/internal/sys/printable"
	"github.com/mattn/go-runewidth"
)

// Block is a few lines at the bottom of the output that are drawn over and
// over. It counts the rows it takes itself and asks the terminal nothing.
type Block struct {
	out     io.Writer
	columns func() int
	row     int // of the cursor, counted from the block's first row
}

// NewBlock makes a block that begins where the cursor is.
func NewBlock(out io.Writer) *Block {
	out = printable.Raw(out)
	return &Block{out: out, columns: func() int { return Columns(out) }}
}

// Draw replaces the block by an input line, which may wrap, and lines below it, which are cut to the width. The
// cursor ends behind the first part of the input line. Texts from elsewhere are made printable by the caller.
func (b *Block) Draw(before, after string, below []string) error {
	width := b.columns()
	var s strings.Builder
	b.toTop(&s)
	s.WriteString(before + after)
	rows, column := endPosition(before+after, width)
	if column == 0 && rows > 0 {
		s.WriteString(" \r") // leave the state in which the wrap is pending
	}
	for _, line := range below {
		s.WriteString("\r\n" + Cut(line, width-1))
	}
	row, column := endPosition(before, width)
	if up := rows + len(below) - row; up > 0 {
		fmt.Fprintf(&s, "\x1b[%dA", up)
	}
	s.WriteByte('\r')
	if column > 0 {
		fmt.Fprintf(&s, "\x1b[%dC", column)
	}
	b.row = row
	_, err := io.WriteString(b.out, s.String())
	return err
}

// Erase removes the block; the cursor is where it began.
func (b *Block) Erase() error {
	var s strings.Builder
	b.toTop(&s)
	b.row = 0
	_, err := io.WriteString(b.out, s.String())
	return err
}

func (b *Block) toTop(s *strings.Builder) {
	if b.row > 0 {
		fmt.Fprintf(s, "\x1b[%dA", b.row)
	}
	s.WriteString("\r\x1b[J")
}

// endPosition returns where the cursor is after text that began at the left edge.
func endPosition(text string, width int) (row, column int) {
	for _, r := range text {
		w := runewidth.RuneWidth(r)
		if column+w > width {
			row, column = row+1, 0
		}
		column += w
	}
	if column >= width {
		return row + 1, 0
	}
	return row, column
}

// Cut shortens text to a display width, with an ellipsis; escape sequences are not counted and kept.
func Cut(text string, width int) string {
	if Width(text) <= width {
		return text
	}
	var s strings.Builder
	used, inEscape := 0, false
	for _, r := range text {
		switch w := runewidth.RuneWidth(r); {
		case inEscape || r == 0x1b:
			inEscape = r == 0x1b || !(r >= '@' && r <= '~' && r != '[')
			s.WriteRune(r)
		case used+w < width:
			s.WriteRune(r)
			used += w
		case used < width:
			s.WriteString("…")
			used = width
		}
	}
	return s.String()
}

// Width returns how many cells of a terminal a text takes; its styles take none, nor what it puts into the clipboard.
func Width(text string) int {
	n, inEscape := 0, false
	var inString, last rune // what the string began with; what came before
	for _, r := range text {
		isEnd := last == 0x1b && r == '\\' || r == 0x07 && inString == ']'
		last = r
		switch {
		case inString != 0 && isEnd:
			inString = 0
		case inString != 0:
		case inEscape && (r == ']' || r == 'P'):
			inEscape, inString = false, r
		case inEscape || r == 0x1b:
			inEscape = r == 0x1b || !(r >= '@' && r <= '~' && r != '[')
		default:
			n += runewidth.RuneWidth(r)
		}
	}
	return n
}

// Dim returns text in faint letters.
func Dim(text string) string { return "\x1b[2m" + text + "\x1b[0m" }
