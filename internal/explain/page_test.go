package explain

import (
	"testing"
)

func TestParagraphs(t *testing.T) {
	t.Parallel()
	p := &page{columns: 20}
	p.head("A")
	p.para(2, 4, "one two  three four five averyverylongwordindeed six")
	p.para(2, 4, "")
	p.head("B")
	want := "A\n  one two  three\n    four five\n    averyverylongwordindeed\n    six\n\nB\n"
	if p.b.String() != want {
		t.Errorf("%q", p.b.String())
	}
}
