package ini

import (
	"fmt"
	"slices"
	"strings"
)

// AddSection appends a section with the header [name]. Like the AWS CLI it puts
// no blank line before it.
func (d *Document) AddSection(name string) (*Section, error) {
	if err := d.checkNewName(name); err != nil {
		return nil, err
	}
	eol := d.lineEnd()
	d.endLastLine(eol)
	s := &Section{doc: d, name: name, text: "[" + name + "]" + eol}
	d.sections = append(d.sections, s)
	d.names[name]++
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
	header := s.scanLines()[0]
	s.text = s.text[:header.NameStart] + name + s.text[header.NameEnd:]
	d.names[s.name]--
	d.names[name]++
	s.name = name
	return nil
}

// CopySection appends a section with the settings and comments of s. Comments
// and blank lines behind the last setting are left out: they may belong to
// the section that follows.
func (d *Document) CopySection(s *Section, name string) (*Section, error) {
	lines := s.scanLines()
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
		c.text += d.lineEnd()
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
		d.sections = slices.Concat(d.sections[:i], d.sections[i+1:])
		d.names, s.doc = nil, nil
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
	header := s.scanLines()[0]
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

// checkNewName refuses a section name that would not be read back as it is.
func (d *Document) checkNewName(name string) error {
	if err := CheckSectionName(name); err != nil {
		return err
	}
	if d.names == nil {
		d.names = make(map[string]int, len(d.sections)+1)
		for _, s := range d.sections {
			d.names[s.name]++
		}
	}
	if d.names[name] > 0 {
		return fmt.Errorf("section [%s]: %w", name, ErrExists)
	}
	return nil
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
