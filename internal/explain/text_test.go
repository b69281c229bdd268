package explain

import (
	"testing"
)

func TestParagraphs(t *testing.T) {
	t.Parallel()
	p := &page{columns: 20}
	p.heading("A")
	p.paragraph(2, 4, "one two  three four five averyverylongwordindeed six")
	p.paragraph(2, 4, "")
	p.heading("B")
	want := "A\n  one two  three\n    four five\n    averyverylongwordindeed\n    six\n\nB\n"
	if p.b.String() != want {
		t.Errorf("%q", p.b.String())
	}
}
