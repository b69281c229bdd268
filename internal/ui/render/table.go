package render

import (
	"slices"

	"github.com/awsid/awsid/internal/sys/printable"
	"github.com/awsid/awsid/internal/sys/value"
)

// table is a stack of sections below one another, all of one width.
type table struct {
	sections []*section
}

// section is a title, column heads and rows of text, nested depth levels.
type section struct {
	title string
	depth int
	heads []string
	rows  [][]string
}

// buildTable lays v out under the operation's name. It returns no sections when there is nothing to show.
func buildTable(title string, v any) *table {
	t := &table{}
	if value.IsScalar(v) {
		if v != nil && v != "" {
			t.openSection(title, 0).rows = [][]string{{value.Text(v)}}
		}
		return t
	}
	t.addValue(title, v, 0)
	return t
}

func (t *table) openSection(title string, depth int) *section {
	s := &section{title: title, depth: depth}
	t.sections = append(t.sections, s)
	return s
}

// addValue appends the sections of a list or object, none if there is nothing to show in it.
func (t *table) addValue(title string, v any, depth int) {
	if isHollow(v) {
		return
	}
	switch x := v.(type) {
	case value.Object:
		t.addObject(title, x, depth)
	case []any:
		t.addList(title, x, depth)
	}
}

// isHollow tells whether v holds no scalar at any depth: a title box around nothing would only puzzle.
func isHollow(v any) bool {
	switch x := v.(type) {
	case value.Object:
		for _, m := range x {
			if !isHollow(m.Value) {
				return false
			}
		}
		return true
	case []any:
		for _, element := range x {
			if !isHollow(element) {
				return false
			}
		}
		return true
	}
	return false
}

// addObject shows the scalars as one row, a single one beside its name, and every nested member as a section below.
func (t *table) addObject(title string, o value.Object, depth int) {
	s := t.openSection(title, depth)
	if heads := scalarNames(o); len(heads) == 1 {
		s.rows = [][]string{{heads[0], textCell(o, heads[0])}}
	} else if len(heads) > 1 {
		s.heads, s.rows = heads, [][]string{cellsOf(o, heads)}
	}
	for _, name := range nestedNames(o) {
		v, _ := o.Get(name)
		t.addValue(name, v, depth+1)
	}
}

func cellsOf(o value.Object, heads []string) []string {
	row := make([]string, 0, len(heads))
	for _, head := range heads {
		row = append(row, textCell(o, head))
	}
	return row
}

// addList shows objects as rows under common heads and everything else as rows of plain cells.
func (t *table) addList(title string, list []any, depth int) {
	t.addElements(t.openSection(title, depth), title, list)
}

// addElements appends the elements of a list in their order. It returns the section in use.
func (t *table) addElements(s *section, title string, list []any) *section {
	for len(list) > 0 {
		if objects := leadingObjects(list); len(objects) > 0 {
			s, list = t.addObjects(s, title, objects), list[len(objects):]
		} else {
			s, list = t.addCells(s, list[0]), list[1:]
		}
	}
	return s
}

func leadingObjects(list []any) []value.Object {
	var out []value.Object
	for _, v := range list {
		o, isObject := v.(value.Object)
		if !isObject {
			break
		}
		out = append(out, o)
	}
	return out
}

// addObjects appends objects as rows to the section if it has none with other heads. Title and heads are repeated for
// each object when objects have nested members, so that these stand below their own row. It returns the section in
// use.
func (t *table) addObjects(s *section, title string, objects []value.Object) *section {
	heads, nested := scalarNames(objects...), nestedNames(objects...)
	if len(s.rows) > 0 && (len(heads) == 0 || !slices.Equal(s.heads, heads)) || s != t.lastSection() {
		s = t.openSection("", s.depth)
	}
	s.heads = heads
	for i, o := range objects {
		if i > 0 && len(nested) > 0 {
			s = t.openSection(title, s.depth)
			s.heads = heads
		}
		s.rows = append(s.rows, cellsOf(o, heads))
		for _, name := range nested {
			v, _ := o.Get(name)
			t.addValue(name, v, s.depth+1)
		}
	}
	return s
}

// addCells appends v to the section: a scalar as a row of one cell, a list of scalars as one row, deeper lists row by
// row. It returns the section in use.
func (t *table) addCells(s *section, v any) *section {
	list, isList := v.([]any)
	if !isList {
		return t.addRow(s, []string{value.Text(v)})
	}
	_, scalars, _ := partitionList(list)
	if len(scalars) < len(list) {
		return t.addElements(s, "", list)
	}
	if len(list) == 0 {
		return s
	}
	return t.addRow(s, scalars)
}

// addRow appends a row without heads; one of another length, or below other
// sections, begins a new section without a title.
func (t *table) addRow(s *section, row []string) *section {
	if s != t.lastSection() || len(s.heads) > 0 || len(s.rows) > 0 && len(s.rows[0]) != len(row) {
		s = t.openSection("", s.depth)
	}
	s.rows = append(s.rows, row)
	return s
}

// makeVisible takes what would steer a terminal out of all texts, as the colours between them do steer it.
func (t *table) makeVisible() {
	for _, s := range t.sections {
		s.title = printable.Text(s.title)
		for _, row := range append(s.rows, s.heads) {
			for i := range row {
				row[i] = printable.Text(row[i])
			}
		}
	}
}

func (t *table) lastSection() *section { return t.sections[len(t.sections)-1] }
