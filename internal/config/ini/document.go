package ini

import "strings"

// Document is a text that can be edited. It is kept as the text above the
// first header and one text per section, so that an edit touches one section.
type Document struct {
	head     string
	sections []*Section
	names    map[string]int // how many sections have a name; nil until asked
}

// Parse makes a document of any bytes whatsoever. It never fails: what is
// wrong with the text is what Diagnostics says.
func Parse(data []byte) *Document { return NewDocument(NewIndex(string(data))) }

// NewDocument makes a document of a text that has been indexed already.
func NewDocument(x *Index) *Document {
	d := &Document{head: x.Text}
	if len(x.Sections) == 0 {
		return d
	}
	d.head = x.Text[:x.Sections[0].Start]
	slab := make([]Section, len(x.Sections))
	d.sections = make([]*Section, len(x.Sections))
	for i := range x.Sections {
		slab[i] = Section{doc: d, name: x.Name(i), text: x.SectionText(i)}
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

// Sections returns all sections in order. Later edits do not show in the slice,
// which belongs to the document.
func (d *Document) Sections() []*Section { return d.sections[:len(d.sections):len(d.sections)] }

// Section returns the first section whose header says name, verbatim.
func (d *Document) Section(name string) (*Section, bool) {
	for _, s := range d.sections {
		if s.name == name {
			return s, true
		}
	}
	return nil, false
}

// StripByteOrderMark removes a byte order mark at the beginning of the text
// and reports whether there was one.
func (d *Document) StripByteOrderMark() bool {
	first := &d.head
	if d.head == "" && len(d.sections) > 0 {
		first = &d.sections[0].text
	}
	rest, found := strings.CutPrefix(*first, bom)
	*first = rest
	return found
}

// lineEnd is the line end of the document: that of its first line.
func (d *Document) lineEnd() string {
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
