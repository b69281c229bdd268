package ini

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Span is a section of a text: its header line and all lines up to the next
// header. It is kept small: a page touched for the first time costs more than
// the reading of the sections on it.
type Span struct {
	Start      int    // offset into the text; it ends where the next one starts
	Line       uint32 // of the header, from 1
	nameLength uint32
}

// Index is a text's sections in order, and everything that is wrong with it.
type Index struct {
	Text        string
	Sections    []Span
	Diagnostics []Diagnostic
	// Again lists those of Sections that have the name of one above them.
	Again []int

	names nameTable // the first section of each name
	part  bool      // it is one of ReadPart
	kept  []int     // the sections that are kept then
}

// NewIndex reads a text once: it validates every line as the AWS CLI does and
// notes where the sections are, but keeps no setting.
func NewIndex(text string) *Index {
	headers := strings.Count(text, "[") // at most: brackets may stand in values too
	x := &Index{Text: text, Sections: make([]Span, 0, headers), names: newNameTable(headers)}
	v := validator{index: x, checkUTF8: !utf8.ValidString(text)}
	v.checkLines()
	return x
}

// Find returns the index of the first section whose header says name,
// verbatim, or -1.
func (x *Index) Find(name string) int {
	slot, _ := x.slotOf(name)
	return x.sectionOf(*slot)
}

// Name returns what stands between the brackets of the i-th section, verbatim.
func (x *Index) Name(i int) string {
	span := x.Sections[i]
	name := span.Start + 1
	if x.Text[span.Start] != '[' { // it is indented
		name += strings.IndexByte(x.Text[span.Start:], '[')
	}
	return x.Text[name : name+int(span.nameLength)]
}

// SectionText returns the lines of the i-th section, from its header on.
func (x *Index) SectionText(i int) string {
	if i+1 < len(x.Sections) {
		return x.Text[x.Sections[i].Start:x.Sections[i+1].Start]
	}
	return x.Text[x.Sections[i].Start:]
}

// Cut reports whether only the header of the i-th section was kept.
func (x *Index) Cut(i int) bool {
	_, kept := slices.BinarySearch(x.kept, i)
	return x.part && !kept
}

// validator is the state of one pass.
type validator struct {
	index     *Index
	part      *partReader // nil if the index keeps the text
	scan      Scanner
	keys      keySet
	checkUTF8 bool
	empty     bool // the last setting's own line has no value: a block may follow
}

func (v *validator) checkLines() {
	text := v.index.Text
	v.scan = NewScanner(text)
	if strings.HasPrefix(text, bom) {
		v.addDiagnostic(Diagnostic{Problem: ByteOrderMark, Line: 1})
	}
	for v.checkPlainLines(); v.scan.Next(); v.checkPlainLines() {
		l := &v.scan.line
		if v.checkUTF8 && !utf8.ValidString(text[l.Start:l.End]) {
			v.addDiagnostic(Diagnostic{Problem: NotUTF8, Line: l.Number})
		}
		switch l.Kind {
		case Header:
			v.checkHeader(l.Start, text[l.NameStart:l.NameEnd], l.Number)
		case Setting:
			v.empty = l.ValueStart == l.ValueEnd
			v.checkKey(text[l.NameStart:l.NameEnd], "", l.Number)
		case Continuation:
			v.checkContinuation(l)
		case Junk:
			v.checkJunk(l)
		}
	}
}

// checkPlainLines checks the lines ahead that are empty, comments, headers or
// settings with a value as everybody writes them: from the first column to the
// last, with nothing but ASCII at both ends. It stops at a line of any other shape, which is
// the scanner's. Such lines are nearly all lines of nearly all files, and cost
// half as much here. FuzzPlainLines holds that the scanner says the same.
func (v *validator) checkPlainLines() {
	s, text := &v.scan, v.scan.text
	if s.returns || v.checkUTF8 {
		return
	}
	for s.pos < len(text) {
		ahead, length := text[s.pos:], 0
		if ahead[0] != '\n' {
			if length = v.keys.addLineAsAbove(ahead, s.line.Number+1); length > 0 {
				s.level, s.inSetting, v.empty = 0, true, false
			} else if length = strings.IndexByte(ahead, '\n'); length < 0 || !v.checkPlainLine(ahead[:length]) {
				return
			}
		}
		s.pos += length + 1
		s.line.Number++
	}
}

// checkPlainLine checks the line ahead if it is a plain one.
func (v *validator) checkPlainLine(line string) bool {
	s, number := &v.scan, v.scan.line.Number+1
	first, last := line[0], line[len(line)-1]
	switch {
	case first == '#' || first == ';':
		return true
	case !isPlain(first) || !isPlain(last):
		return false
	case first == '[':
		if len(line) < 3 || strings.IndexByte(line, ']') != len(line)-1 {
			return false
		}
		s.level, s.inSection, s.inSetting = 0, true, false
		v.checkHeader(s.pos, line[1:len(line)-1], number)
		return true
	case !s.inSection:
		return false
	}
	mark := v.keys.addKeyAsAbove(line, number)
	if mark == 0 {
		if mark = indexDelimiter(line); mark <= 0 || mark == len(line)-1 {
			return false
		}
		key := line[:mark]
		if key[mark-1] == ' ' {
			key = key[:mark-1]
		}
		if !isPlain(key[len(key)-1]) {
			return false
		}
		v.checkKey(key, line, number)
	}
	s.level, s.inSetting, v.empty = 0, true, false
	return true
}

func (v *validator) addDiagnostic(d Diagnostic) {
	if n := len(v.index.Sections); n > 0 {
		d.Section = v.index.Name(n - 1)
	}
	v.index.Diagnostics = append(v.index.Diagnostics, d)
}

func (v *validator) checkHeader(start int, name string, line int) {
	x := v.index
	if v.part != nil {
		start = v.part.startSection(name)
	}
	x.Sections = append(x.Sections, Span{start, uint32(line), uint32(len(name))})
	v.keys.reset()
	slot, tag := x.slotOf(name)
	if *slot == 0 {
		*slot = tag | uint32(len(x.Sections))
		return
	}
	x.Again = append(x.Again, len(x.Sections)-1)
	if name != "DEFAULT" { // Python's parser lets it come as often as it likes
		first := x.Sections[x.sectionOf(*slot)]
		v.addDiagnostic(Diagnostic{Problem: DuplicateSection, Line: line, Name: name, First: int(first.Line)})
	}
}

func (v *validator) checkKey(key, text string, line int) {
	if first := v.keys.add(key, text, line); first > 0 {
		v.addDiagnostic(Diagnostic{Problem: DuplicateKey, Line: line, Name: Fold(key), First: first})
	}
}

// checkContinuation checks a line of a nested block: the AWS CLI takes every value
// that begins with an empty line for one.
func (v *validator) checkContinuation(l *Line) {
	if !v.empty {
		return
	}
	rest, more := v.index.Text[l.Text:l.Stop], true
	for more {
		var line string
		line, rest, more = nextLine(rest)
		if strings.IndexByte(line, '=') < 0 && trimSpace(line) != "" {
			v.addDiagnostic(Diagnostic{Problem: NestedNoEquals, Line: l.Number})
			return
		}
	}
}

func (v *validator) checkJunk(l *Line) {
	d := Diagnostic{Line: l.Number, Problem: NoDelimiter}
	text := v.index.Text[l.Text:l.Stop]
	switch {
	case strings.HasPrefix(text, "[]"):
		d.Problem = EmptyHeader
	case text[0] == '[':
		d.Problem = UnclosedHeader
	case !v.scan.inSection:
		d.Problem = NoSection
	case text[0] == '=' || text[0] == ':':
		d.Problem = EmptyKey
	}
	v.addDiagnostic(d)
}
