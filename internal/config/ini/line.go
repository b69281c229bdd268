package ini

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

// isContent tells whether the line carries a setting or a part of one.
func (l *Line) isContent() bool { return l.Kind == Setting || l.Kind == Continuation }
