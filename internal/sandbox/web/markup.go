package web

import (
	"html"
	"strings"
)

// markup builds a page. Only constant text goes in as it is; every value is
// escaped for a text or a quoted attribute, and stands nowhere else. It is no
// html/template, because a template package makes the linker keep every method
// of every linked type: ten megabytes and a millisecond at each start of
// awsid.
type markup struct{ b strings.Builder }

// add writes constant markup in which each % stands for the next value.
func (m *markup) add(constant string, values ...string) {
	for _, v := range values {
		before, after, found := strings.Cut(constant, "%")
		if !found {
			panic("web: more values than places in " + constant)
		}
		m.b.WriteString(before)
		m.b.WriteString(html.EscapeString(v))
		constant = after
	}
	m.b.WriteString(constant)
}

// when writes constant markup if it is wanted.
func (m *markup) when(wanted bool, constant string, values ...string) {
	if wanted {
		m.add(constant, values...)
	}
}
