package ini

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Document is a text that can be edited. It is kept as the text above the
// first header and one text per section, so that an edit touches one section.
type Document struct {
	head     string
	sections []*Section
}

// Parse makes a document of any bytes whatsoever. It never fails: what is
// wrong with the text is what Diagnostics says.
func Parse(data []byte) *Document {
	x := NewIndex(string(data))
	d := &Document{head: x.Text}
	if len(x.Sections) == 0 {
		return d
	}
	d.head = x.Text[:x.Sections[0].Start]
	slab := make([]Section, len(x.Sections))
	d.sections = make([]*Section, len(x.Sections))
	for i, span := range x.Sections {
		slab[i] = Section{doc: d, name: span.Name, text: x.Text[span.Start:span.End]}
		d.sections[i] = &slab[i]
	}
	return d
}

// Bytes returns the text.
func (d *Document) Bytes() []byte { return []byte(d.String()) }

// String returns the text.
func (d *Document) String() string {
	n := len(d.head)
	for _, s := range d.sections {
		n += len(s.text)
	}
	var b strings.Builder
	b.Grow(n)
	b.WriteString(d.head)
	for _, s := range d.sections {
		b.WriteString(s.text)
	}
	return b.String()
}

// Diagnostics says what makes the AWS CLI refuse the text as it is now.
func (d *Document) Diagnostics() []Diagnostic { return NewIndex(d.String()).Diagnostics }

// Sections returns all sections in order.
func (d *Document) Sections() []*Section { return append([]*Section(nil), d.sections...) }

// Section returns the first section whose header says name, verbatim.
func (d *Document) Section(name string) (*Section, bool) {
	for _, s := range d.sections {
		if s.name == name {
			return s, true
		}
	}
	return nil, false
}

// AddSection appends a section with the header [name]. A blank line goes
// before it where the file separates its sections by blank lines.
func (d *Document) AddSection(name string) (*Section, error) {
	if err := d.checkNewName(name); err != nil {
		return nil, err
	}
	eol := d.newline()
	d.endLastLine(eol)
	if d.isSpaced() {
		d.appendText(eol)
	}
	s := &Section{doc: d, name: name, text: "[" + name + "]" + eol}
	d.sections = append(d.sections, s)
	return s, nil
}

// RenameSection changes the name in the header and nothing else.
func (d *Document) RenameSection(s *Section, name string) error {
	if name == s.name {
		return nil
	}
	if err := d.checkNewName(name); err != nil {
		return err
	}
	header := s.lines()[0]
	s.text = s.text[:header.NameStart] + name + s.text[header.NameEnd:]
	s.name = name
	return nil
}

// CopySection appends a section with the settings and comments of s. Comments
// and blank lines behind the last setting are left out: they may belong to
// the section that follows.
func (d *Document) CopySection(s *Section, name string) (*Section, error) {
	lines := s.lines()
	last := lastContent(lines)
	body := s.text[lines[0].End:lines[last].End]
	if last == 0 {
		body = ""
	}
	c, err := d.AddSection(name)
	if err != nil {
		return nil, err
	}
	c.text += body
	if body != "" && !endsLine(body) {
		c.text += d.newline()
	}
	return c, nil
}

// RemoveSection removes a section with the comment lines directly above its
// header. Comment lines directly above the next header stay, and so do those
// at the very beginning of the file: they speak of the file.
func (d *Document) RemoveSection(s *Section) bool {
	for i, t := range d.sections {
		if t != s {
			continue
		}
		d.sections = append(d.sections[:i], d.sections[i+1:]...)
		s.doc = nil
		above := &d.head
		if i > 0 {
			above = &d.sections[i-1].text
			*above = (*above)[:attachedComments(*above)]
		} else if strings.HasPrefix(s.text, bom) {
			*above += bom
		}
		if i < len(d.sections) {
			*above += s.text[attachedComments(s.text):]
			d.sections[i].detachFrom(*above)
		}
		return true
	}
	return false
}

// detachFrom takes the indentation of the header away where it would make
// the header continue a setting above it.
func (s *Section) detachFrom(above string) {
	header := s.lines()[0]
	for scan := NewScanner(above + s.text[:header.End]); scan.Next(); {
		if scan.line.Start == len(above) && scan.line.Kind == Continuation {
			s.text = s.text[header.Text:]
		}
	}
}

// attachedComments returns where the comment lines at the end of a section's
// text begin that stand directly above the next header.
func attachedComments(text string) int {
	at := len(text)
	scan := NewScanner(text)
	for scan.Next() {
		switch l := scan.Line(); {
		case l.Kind != Comment:
			at = len(text)
		case at == len(text):
			at = l.Start
		}
	}
	return at
}

// StripByteOrderMark removes a byte order mark at the beginning of the text
// and tells whether there was one.
func (d *Document) StripByteOrderMark() bool {
	first := &d.head
	if d.head == "" && len(d.sections) > 0 {
		first = &d.sections[0].text
	}
	rest, found := strings.CutPrefix(*first, bom)
	*first = rest
	return found
}

// Errors of edits. They come wrapped in a text that says which name is meant.
var (
	ErrName    = errors.New("the name cannot be written so that it is read back")
	ErrValue   = errors.New("the value cannot be written so that it is read back")
	ErrExists  = errors.New("the section exists already")
	ErrBlock   = errors.New("the key heads a nested block")
	ErrNoBlock = errors.New("the key has a plain value, not a nested block")
)

// checkNewName refuses a section name that would not be read back as it is.
func (d *Document) checkNewName(name string) error {
	if err := CheckSectionName(name); err != nil {
		return err
	}
	if _, exists := d.Section(name); exists {
		return fmt.Errorf("section [%s]: %w", name, ErrExists)
	}
	return nil
}

// CheckSectionName tells whether a header can carry name.
func CheckSectionName(name string) error {
	reason := ""
	switch {
	case name == "":
		reason = "a section name may not be empty"
	case strings.ContainsAny(name, "\r\n"):
		reason = "a section name may not contain line breaks"
	case strings.Contains(name, "]"):
		reason = "a section name may not contain ]"
	case !utf8.ValidString(name):
		reason = "a section name must be UTF-8 text"
	default:
		return nil
	}
	return &invalidError{reason, ErrName}
}

// invalidError says which rule a name or value breaks.
type invalidError struct {
	reason string
	is     error
}

func (e *invalidError) Error() string { return e.reason }
func (e *invalidError) Unwrap() error { return e.is }

// newline is the line end of the document: that of its first line.
func (d *Document) newline() string {
	texts := d.head
	if texts == "" && len(d.sections) > 0 {
		texts = d.sections[0].text
	}
	if eol := firstNewline(texts); eol != "" {
		return eol
	}
	return "\n"
}

func firstNewline(text string) string {
	scan := NewScanner(text)
	if !scan.Next() {
		return ""
	}
	return text[scan.line.Eol:scan.line.End]
}

func endsLine(text string) bool {
	return strings.HasSuffix(text, "\n") || strings.HasSuffix(text, "\r")
}

// last returns the text that the document ends with.
func (d *Document) last() *string {
	if n := len(d.sections); n > 0 {
		return &d.sections[n-1].text
	}
	return &d.head
}

func (d *Document) appendText(text string) { *d.last() += text }

func (d *Document) endLastLine(eol string) {
	if last := *d.last(); last != "" && last != bom && !endsLine(last) {
		d.appendText(eol)
	}
}

// isSpaced tells whether the last header has a blank line above it and the
// document does not end in one.
func (d *Document) isSpaced() bool {
	n := len(d.sections)
	if n < 2 {
		return false
	}
	return endsBlank(d.sections[n-2].text[:attachedComments(d.sections[n-2].text)]) && !endsBlank(d.sections[n-1].text)
}

// endsBlank tells whether the last line of text is blank.
func endsBlank(text string) bool {
	body := strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\r")
	if at := strings.LastIndexAny(body, "\r\n"); at >= 0 {
		return trim(body[at+1:]) == ""
	}
	return trim(body) == ""
}
