package ini

import (
	"encoding/binary"
	"math/bits"
	"strings"
)

// bom is the UTF-8 byte order mark. The AWS CLI refuses a file that begins
// with one; for the scanner it is part of the first line's indentation.
const bom = "\ufeff"

// Kind says what a physical line is to the reader.
type Kind uint8

// The kinds of line.
const (
	Blank        Kind = iota // nothing but white space
	Comment                  // begins with # or ;
	Header                   // [name]
	Setting                  // key = value, or key: value
	Continuation             // more indented than the setting it continues
	Junk                     // none of these: the AWS CLI refuses the file
)

// Line is one physical line. All positions are offsets into the scanned text.
type Line struct {
	Kind   Kind
	Number int // counted from 1
	Indent int // characters of white space in front

	Start int // first byte
	Text  int // first byte behind the indentation
	Stop  int // behind the last byte that is not white space
	Eol   int // first byte of the line end
	End   int // first byte of the next line

	// NameStart and NameEnd enclose the name in a Header and the key in a
	// Setting; ValueStart and ValueEnd the value in a Setting, empty or not.
	NameStart, NameEnd   int
	ValueStart, ValueEnd int
}

// isContent reports whether the line carries a setting or a part of one.
func (l *Line) isContent() bool { return l.Kind == Setting || l.Kind == Continuation }

// Scanner reads a text line by line as Python's RawConfigParser does: a line
// that is more indented than the setting above it continues its value, be it
// in the shape of a setting or of a header. It allocates nothing.
type Scanner struct {
	text      string
	pos       int
	line      Line
	level     int  // indentation of the last header or setting
	inSection bool // a header has been seen
	inSetting bool // a setting can be continued
	returns   bool // the text contains carriage returns
}

// NewScanner returns a scanner of text. The text may be a whole file or one
// section, from its header on.
func NewScanner(text string) Scanner {
	return Scanner{text: text, returns: strings.IndexByte(text, '\r') >= 0}
}

// Line returns the current line; it is overwritten by Next.
func (s *Scanner) Line() *Line { return &s.line }

// Next moves to the next line and reports whether there is one.
func (s *Scanner) Next() bool {
	text, start := s.text, s.pos
	if start >= len(text) {
		return false
	}
	n := 0
	if text[start] != '\n' {
		n = strings.IndexByte(text[start:], '\n')
	}
	eol, end := start+n, start+n+1
	if n < 0 || s.returns {
		eol, end = s.lineEnd(start, n)
	}
	s.pos = end
	// Assigned one by one, they are not put together elsewhere and copied.
	l, number := &s.line, s.line.Number+1
	*l = Line{}
	l.Number, l.Start, l.Text, l.Stop, l.Eol, l.End = number, start, start, eol, eol, end
	if start == 0 && strings.HasPrefix(text, bom) {
		l.Text += len(bom)
	}
	if l.Text == eol {
		return true // Blank
	}
	if !isPlain(text[l.Text]) || !isPlain(text[eol-1]) {
		l.Text, l.Indent = trimLeft(text, l.Text, eol)
		l.Stop = trimRight(text, l.Text, eol)
	}
	s.classifyLine(l)
	return true
}

// lineEnd finds the end of the line that starts at pos: \n, which is n bytes
// away (-1: nowhere), \r\n or \r.
func (s *Scanner) lineEnd(pos, n int) (eol, end int) {
	if s.returns {
		line := s.text[pos:]
		if n >= 0 {
			line = line[:n]
		}
		if r := strings.IndexByte(line, '\r'); r >= 0 {
			if r == n-1 {
				return pos + r, pos + n + 1
			}
			return pos + r, pos + r + 1
		}
	}
	if n < 0 {
		return len(s.text), len(s.text)
	}
	return pos + n, pos + n + 1
}

// classifyLine follows the order of RawConfigParser._read.
func (s *Scanner) classifyLine(l *Line) {
	if l.Text == l.Stop {
		l.Kind = Blank
		return
	}
	first := s.text[l.Text]
	switch {
	case first == '#' || first == ';':
		l.Kind = Comment
	case s.inSetting && l.Indent > s.level:
		l.Kind = Continuation
	case first == '[' && s.scanHeader(l):
		s.level, s.inSection, s.inSetting = l.Indent, true, false
	default:
		s.level = l.Indent
		s.scanSetting(l)
	}
}

// scanHeader recognises [name]. The name ends at the first closing bracket that
// has white space, a comment mark or nothing behind it, so that brackets in a
// comment behind the header stay out of it; failing that, at the last one.
func (s *Scanner) scanHeader(l *Line) bool {
	end := -1
	for i := l.Text + 2; i < l.Stop; i++ {
		n := strings.IndexByte(s.text[i:l.Stop], ']')
		if n < 0 {
			break
		}
		i += n
		end = i
		if i+1 == l.Stop || endsHeader(s.text[i+1]) {
			break
		}
	}
	if end < 0 {
		return false
	}
	l.Kind, l.NameStart, l.NameEnd = Header, l.Text+1, end
	return true
}

func endsHeader(c byte) bool { return c == ' ' || c == '\t' || c == '#' || c == ';' }

// scanSetting recognises "key = value" and "key: value" inside a section.
func (s *Scanner) scanSetting(l *Line) {
	line := s.text[l.Text:l.Stop]
	mark := indexDelimiter(line)
	if !s.inSection || mark <= 0 {
		l.Kind = Junk
		s.inSetting = s.inSetting && mark != 0
		return
	}
	key, value := mark, mark+1
	if line[key-1] == ' ' {
		key--
	}
	if !isPlain(line[key-1]) {
		key = trimRight(line, 0, mark)
	}
	if value < len(line) && line[value] == ' ' {
		value++
	}
	if value < len(line) && !isPlain(line[value]) {
		value, _ = trimLeft(line, value, len(line))
	}
	l.Kind, s.inSetting = Setting, true
	l.NameStart, l.NameEnd = l.Text, l.Text+key
	l.ValueStart, l.ValueEnd = l.Text+value, l.Stop
}

// indexDelimiter returns the place of the first = or : in line, or -1. It looks
// at eight bytes at a time: in a word, subtracting one from each byte carries
// into the high bit of the first one that was zero.
func indexDelimiter(line string) int {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	i := 0
	for ; i+8 <= len(line); i += 8 {
		word := binary.LittleEndian.Uint64([]byte(line[i : i+8]))
		equals, colons := word^'='*ones, word^':'*ones
		if found := ((equals-ones)&^equals | (colons-ones)&^colons) & highs; found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	for ; i < len(line); i++ {
		if line[i] == '=' || line[i] == ':' {
			return i
		}
	}
	return -1
}
