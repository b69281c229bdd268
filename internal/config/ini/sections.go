package ini

import (
	"fmt"
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

// CopySection appends a section with the settings and comments of s. Comments that are not its own are left out, as
// RemoveSection would leave them where they are.
func (d *Document) CopySection(s *Section, name string) (*Section, error) {
	lines := s.scanLines()
	last := lastContent(lines)
	runs := s.commentRuns(lines)
	c, err := d.AddSection(name)
	if err != nil {
		return nil, err
	}
	var body strings.Builder
	for i := 1; i <= last; i++ {
		if len(runs) > 0 && runs[0].first == i {
			own, _ := runs[0].split()
			body.WriteString(own)
			i, runs = runs[0].end-1, runs[1:]
			continue
		}
		body.WriteString(s.text[lines[i].Start:lines[i].End])
	}
	c.text += body.String()
	if !endsLine(c.text) {
		c.text += d.lineEnd()
	}
	return c, nil
}

// RemoveSections removes sections with their own comments: those between their settings and directly above their
// headers. The comments that are not theirs stay (see commentRun), and so do those at the very beginning of the file:
// they speak of the file.
func (d *Document) RemoveSections(list ...*Section) {
	gone := make(map[*Section]bool, len(list))
	for _, s := range list {
		gone[s] = true
	}
	kept := make([]*Section, 0, len(d.sections))
	above := &d.head
	var left *leftovers // of the sections removed since the last one that was kept
	for i, s := range d.sections {
		if !gone[s] {
			left.appendTo(above, s)
			left, above = nil, &s.text
			kept = append(kept, s)
			continue
		}
		if left == nil {
			if i > 0 {
				*above = withoutOwn(*above)
			} else if strings.HasPrefix(s.text, bom) {
				*above += bom
			}
			left = &leftovers{endsBlank: *above == "" || *above == bom || endsBlank(*above)}
		}
		left.add(s, i+1 < len(d.sections))
	}
	left.appendTo(above, nil)
	d.sections, d.names = kept, nil
	for s := range gone {
		s.doc = nil
	}
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
