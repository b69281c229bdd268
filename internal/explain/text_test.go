package explain

import (
	"testing"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/credentials"
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

func TestLongChainsTakeSpaceByTheirLength(t *testing.T) {
	t.Parallel()
	drawn := func(steps int) int {
		e := &Explanation{env: &app.Env{}}
		for range steps {
			e.Steps = append(e.Steps, Step{Step: credentials.Step{Profile: "p", Action: "assume role arn:aws:iam::123456789012:role/r"}})
		}
		p := &page{columns: 80}
		e.writeTree(p)
		return p.b.Len()
	}
	if short, long := drawn(100), drawn(1000); long > 11*short {
		t.Errorf("a chain ten times as long takes %d bytes after %d", long, short)
	}
}
