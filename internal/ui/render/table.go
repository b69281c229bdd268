package render

import (
	"github.com/awsid/awsid/internal/ui/value"
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

// buildTable lays v out under the operation's name. It returns no sections
// when there is nothing to show.
func buildTable(title string, v any) *table {
	t := &table{}
	if value.IsScalar(v) {
		if v != nil && v != "" {
			t.open(title, 0).rows = [][]string{{value.Text(v)}}
		}
		return t
	}
	t.add(title, v, 0)
	return t
}

func (t *table) open(title string, depth int) *section {
	s := &section{title: title, depth: depth}
	t.sections = append(t.sections, s)
	return s
}

// add appends the sections of a list or object, none if it is empty.
func (t *table) add(title string, v any, depth int) {
	switch x := v.(type) {
	case value.Object:
		if !hollow(x) {
			t.addObject(title, x, depth)
		}
	case []any:
		if !hollow(x) {
			t.addList(title, x, depth)
		}
	}
}

// hollow tells whether v holds no scalar at any depth: a title box around
// nothing would only puzzle.
func hollow(v any) bool {
	switch x := v.(type) {
	case value.Object:
		for _, m := range x {
			if !hollow(m.Value) {
				return false
			}
		}
		return true
	case []any:
		for _, element := range x {
			if !hollow(element) {
				return false
			}
		}
		return true
	}
	return false
}

// addObject shows the scalars as one row, a single one beside its name, and
// every nested member as a section below.
func (t *table) addObject(title string, o value.Object, depth int) {
	s := t.open(title, depth)
	heads := scalarNames(o)
	if len(heads) == 1 {
		s.rows = [][]string{{heads[0], cell(o, heads[0])}}
	} else if len(heads) > 1 {
		s.heads, s.rows = heads, [][]string{cells(o, heads)}
	}
	for _, name := range nestedNames(o) {
		v, _ := o.Get(name)
		t.add(name, v, depth+1)
	}
}

func cells(o value.Object, heads []string) []string {
	row := make([]string, 0, len(heads))
	for _, head := range heads {
		row = append(row, cell(o, head))
	}
	return row
}

// addList shows objects as rows under common heads and everything else as
// rows of plain cells.
func (t *table) addList(title string, list []any, depth int) {
	objects, _, _ := partition(list)
	if len(objects) > 0 {
		t.addObjects(title, objects, depth)
	}
	if len(objects) == len(list) {
		return
	}
	rest := t.open(title, depth)
	for _, v := range list {
		if _, isObject := v.(value.Object); !isObject {
			rest = t.addCells(rest, v)
		}
	}
}

// addObjects repeats title and heads for each object when objects have
// nested members, so that these stand below their own row.
func (t *table) addObjects(title string, objects []value.Object, depth int) {
	heads, nested := scalarNames(objects...), nestedNames(objects...)
	var s *section
	for i, o := range objects {
		if i == 0 || len(nested) > 0 {
			s = t.open(title, depth)
			s.heads = heads
		}
		s.rows = append(s.rows, cells(o, heads))
		for _, name := range nested {
			v, _ := o.Get(name)
			t.add(name, v, depth+1)
		}
	}
}

// addCells appends v to the section: a scalar as a row of one cell, a list
// of scalars as one row, deeper lists row by row. Rows of another length
// begin a new section without a title. It returns the section in use.
func (t *table) addCells(s *section, v any) *section {
	list, isList := v.([]any)
	if !isList {
		return t.addRow(s, []string{value.Text(v)})
	}
	row := []string{}
	for _, element := range list {
		if !value.IsScalar(element) {
			return t.addDeep(s, list)
		}
		row = append(row, value.Text(element))
	}
	if len(row) == 0 {
		return s
	}
	return t.addRow(s, row)
}

func (t *table) addDeep(s *section, list []any) *section {
	for _, v := range list {
		if o, isObject := v.(value.Object); isObject {
			t.add("", o, s.depth)
			s = t.open("", s.depth)
			continue
		}
		s = t.addCells(s, v)
	}
	return s
}

func (t *table) addRow(s *section, row []string) *section {
	if len(s.rows) > 0 && len(s.rows[0]) != len(row) {
		s = t.open("", s.depth)
	}
	s.rows = append(s.rows, row)
	return s
}
