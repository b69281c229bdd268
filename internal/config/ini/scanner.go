package ini

import "strings"

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
	if s.pos >= len(s.text) {
		return false
	}
	l := &s.line
	*l = Line{Number: l.Number + 1, Start: s.pos}
	if n := strings.IndexByte(s.text[s.pos:], '\n'); n >= 0 && !s.returns {
		l.Eol, l.End = s.pos+n, s.pos+n+1
	} else {
		l.Eol, l.End = s.lineEnd(s.pos, n)
	}
	s.pos = l.End
	from := l.Start
	if l.Number == 1 && strings.HasPrefix(s.text, bom) {
		from += len(bom)
	}
	l.Text, l.Stop = from, l.Eol
	if from == l.Eol {
		return true // Blank
	}
	if !isPlain(s.text[from]) || !isPlain(s.text[l.Eol-1]) {
		l.Text, l.Indent = trimLeft(s.text, from, l.Eol)
		l.Stop = trimRight(s.text, l.Text, l.Eol)
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
	mark := indexDelimiter(s.text, l.Text, l.Stop)
	if !s.inSection || mark <= l.Text {
		l.Kind = Junk
		s.inSetting = s.inSetting && mark != l.Text
		return
	}
	l.Kind, s.inSetting = Setting, true
	l.NameStart, l.NameEnd = l.Text, mark
	if s.text[mark-1] == ' ' {
		l.NameEnd--
	}
	if !isPlain(s.text[l.NameEnd-1]) {
		l.NameEnd = trimRight(s.text, l.Text, mark)
	}
	l.ValueStart, l.ValueEnd = mark+1, l.Stop
	if l.ValueStart < l.Stop && s.text[l.ValueStart] == ' ' {
		l.ValueStart++
	}
	if l.ValueStart < l.Stop && !isPlain(s.text[l.ValueStart]) {
		l.ValueStart, _ = trimLeft(s.text, l.ValueStart, l.Stop)
	}
}

// indexDelimiter returns the place of the first = or : in text[from:to], or -1.
func indexDelimiter(text string, from, to int) int {
	equals := strings.IndexByte(text[from:to], '=')
	if equals >= 0 {
		to = from + equals
	}
	if colon := strings.IndexByte(text[from:to], ':'); colon >= 0 {
		return from + colon
	}
	if equals >= 0 {
		return to
	}
	return -1
}
