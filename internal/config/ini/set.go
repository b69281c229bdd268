package ini

import (
	"fmt"
	"strings"
)

// nestedIndent goes in front of the first key of a nested block, as the AWS
// CLI writes it.
const nestedIndent = "    "

// Set gives key a plain value. A key that is there keeps its place, spelling
// and indentation, and all lines of its old value go; a remark behind the old
// value becomes a comment line above it. A new key goes below the last one.
func (s *Section) Set(key, value string) error {
	if err := checkKey(key, "=:"); err != nil {
		return err
	}
	if err := checkValue(value); err != nil {
		return err
	}
	if item, _ := s.Item(key); item.IsBlock() {
		return fmt.Errorf("%s: %w", key, ErrBlock)
	}
	old, lines := s.text, s.scanLines()
	if first := s.findKey(lines, key); first < 0 {
		s.insertLine(lines, lastContent(lines), s.keyIndent(lines)+key+" = "+value)
	} else {
		s.replaceValue(lines[first:settingEnd(lines, first)], value)
	}
	// It fails only for names that the reader splits in ways that no rule
	// foresees.
	if got, ok := s.Get(key); !ok || got != trimSpace(value) {
		s.text = old
		return fmt.Errorf("%s: %w", key, ErrValue)
	}
	return nil
}

// SetNested gives key a value inside the nested block, which is made when it
// is not there. A new key goes below the last one of the block and is indented
// like the first.
func (s *Section) SetNested(block, key, value string) error {
	if err := checkKey(block, "=:"); err != nil {
		return err
	}
	if err := checkKey(key, "="); err != nil {
		return err
	}
	if err := checkValue(value); err != nil {
		return err
	}
	if item, _ := s.Item(block); item.Text != "" {
		return fmt.Errorf("%s: %w", block, ErrNoBlock)
	}
	old, lines := s.text, s.scanLines()
	if first := s.findKey(lines, block); first < 0 {
		at, indent := lastContent(lines), s.keyIndent(lines)
		s.insertLine(lines, at, indent+block+" ="+s.lineEndOf(lines[at])+indent+nestedIndent+key+" = "+value)
	} else {
		s.setInBlock(lines, first, key, value)
	}
	if got, ok := s.GetNested(block, key); !ok || got != trimSpace(value) {
		s.text = old
		return fmt.Errorf("%s.%s: %w", block, key, ErrValue)
	}
	return nil
}

// setInBlock changes or adds a key of the block that begins at lines[first].
func (s *Section) setInBlock(lines []Line, first int, key, value string) {
	indent := s.text[lines[first].Start:lines[first].Text] + nestedIndent
	end := settingEnd(lines, first)
	if at := s.findNested(lines[first:end], key); at > 0 {
		s.replaceValue(lines[first+at:first+at+1], value)
		return
	}
	for i := first + 1; i < end; i++ {
		if lines[i].Kind == Continuation {
			indent = s.text[lines[i].Start:lines[i].Text]
			break
		}
	}
	s.insertLine(lines, end-1, indent+key+" = "+value)
}

// findKey returns the index of the line of a key, or -1.
func (s *Section) findKey(lines []Line, key string) int {
	for i := range lines {
		l := &lines[i]
		if l.Kind == Setting && sameKey(s.text[l.NameStart:l.NameEnd], key) {
			return i
		}
	}
	return -1
}

// findNested returns the index of the last line of a block that sets key, or
// -1. The block's own line is lines[0].
func (s *Section) findNested(lines []Line, key string) int {
	for i := len(lines) - 1; i > 0; i-- {
		l := &lines[i]
		name, _, ok := strings.Cut(s.text[l.Text:l.Stop], "=")
		if l.Kind == Continuation && ok && trimSpace(name) == key {
			return i
		}
	}
	return -1
}

// settingEnd returns the index behind the last line of the setting that
// begins at lines[first].
func settingEnd(lines []Line, first int) int {
	end := first + 1
	for i := end; i < len(lines); i++ {
		switch lines[i].Kind {
		case Continuation:
			end = i + 1
		case Setting, Header, Junk:
			return end
		}
	}
	return end
}

// keyIndent returns the indentation of a new key: that of the last one, so that
// neither the new line nor the next header continues a value. In a section
// without keys it is that of the next header.
func (s *Section) keyIndent(lines []Line) string {
	for i := len(lines) - 1; i > 0; i-- {
		if lines[i].Kind == Setting {
			return s.text[lines[i].Start:lines[i].Text]
		}
	}
	return s.doc.after(s).headerIndent()
}

// headerIndent returns what stands in front of the header.
func (s *Section) headerIndent() string {
	if s == nil {
		return ""
	}
	scan := NewScanner(s.text)
	scan.Next()
	return s.text[:scan.line.Text]
}

// after returns the section behind s, or nil. New sections are at the end, so
// that is where the search begins.
func (d *Document) after(s *Section) (next *Section) {
	for i := len(d.sections) - 1; i >= 0 && d.sections[i] != s; i-- {
		next = d.sections[i]
	}
	return next
}

// lineEndOf returns the line end of a line, or that of the document if it has none.
func (s *Section) lineEndOf(l Line) string {
	if l.Eol < l.End {
		return s.text[l.Eol:l.End]
	}
	return s.doc.lineEnd()
}

// insertLine puts a line of text below lines[at], ending that one if need be.
func (s *Section) insertLine(lines []Line, at int, text string) {
	l := lines[at]
	eol := s.lineEndOf(l)
	if l.Eol == l.End {
		text = eol + text
	}
	s.text = s.text[:l.End] + text + eol + s.text[l.End:]
}

// replaceValue writes a new value over all lines of the old one. Comment lines in
// between stay, and remarks become such lines.
func (s *Section) replaceValue(lines []Line, value string) {
	first, last := lines[0], lines[len(lines)-1]
	indent, eol := s.text[first.Start:first.Text], s.lineEndOf(first)
	var b strings.Builder
	b.WriteString(s.text[:first.Start])
	for i := range lines {
		if r := s.remarkBehind(&lines[i]); r != "" {
			b.WriteString(indent + r + eol)
		}
	}
	b.WriteString(indent + s.keyOf(&first) + " = " + value + eol)
	for _, l := range lines {
		if l.Kind == Comment {
			b.WriteString(s.text[l.Start:l.End])
		}
	}
	b.WriteString(s.text[last.End:])
	s.text = b.String()
}

// keyOf returns the key of a setting or of a line of a nested block.
func (s *Section) keyOf(l *Line) string {
	if l.Kind == Setting {
		return s.text[l.NameStart:l.NameEnd]
	}
	key, _, _ := strings.Cut(s.text[l.Text:l.Stop], "=")
	return trimSpace(key)
}

// RenameKey spells the key of a setting another way and reports whether it was there.
func (s *Section) RenameKey(key, to string) bool {
	lines := s.scanLines()
	at := s.findKey(lines, key)
	if at < 0 || checkKey(to, "=:") != nil {
		return false
	}
	s.text = s.text[:lines[at].NameStart] + to + s.text[lines[at].NameEnd:]
	return true
}

// Delete removes a setting with all its lines and reports whether it was there.
func (s *Section) Delete(key string) bool {
	lines := s.scanLines()
	first := s.findKey(lines, key)
	if first < 0 {
		return false
	}
	last := settingEnd(lines, first) - 1
	s.text = s.text[:lines[first].Start] + s.text[lines[last].End:]
	return true
}

// DeleteNested removes a key from a nested block, and the block with its last
// key, and reports whether the key was there.
func (s *Section) DeleteNested(block, key string) bool {
	item, ok := s.Item(block)
	if !ok || indexNested(item.Nested, key) < 0 {
		return false
	}
	if len(item.Nested) == 1 {
		return s.Delete(block)
	}
	for {
		lines := s.scanLines()
		first := s.findKey(lines, block)
		at := s.findNested(lines[first:settingEnd(lines, first)], key)
		if at < 1 {
			return true
		}
		l := lines[first+at]
		s.text = s.text[:l.Start] + s.text[l.End:]
	}
}

// remarkBehind returns what other readers take for a comment behind a value.
func (s *Section) remarkBehind(l *Line) string {
	switch l.Kind {
	case Setting:
		return remarkOf(s.text[l.ValueStart:l.ValueEnd])
	case Continuation:
		return remarkOf(s.text[l.Text:l.Stop])
	default:
		return ""
	}
}

// remarkOf returns the part of a value from a # or ; on that has a blank in
// front of it and is not quoted, or "".
func remarkOf(value string) string {
	if at := remarkAt(value, true); at >= 0 {
		return value[at:]
	}
	return ""
}

// remarkAt finds the mark. A quote that is never closed is an apostrophe, and
// the search starts again without regard to quotes.
func remarkAt(value string, quotes bool) int {
	var open byte
	for i := range len(value) {
		c := value[i]
		switch {
		case open != 0:
			if c == open {
				open = 0
			}
		case quotes && (c == '"' || c == '\''):
			open = c
		case c != '#' && c != ';':
		case i == 0 && len(value) > 1 && value[1] == ' ', i > 0 && (value[i-1] == ' ' || value[i-1] == '\t'):
			return i
		}
	}
	if open != 0 {
		return remarkAt(value, false)
	}
	return -1
}
