package explain

import (
	"strings"
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

// TestCommandsStayWhole: what is pasted of a broken command would sign in somebody else.
func TestCommandsStayWhole(t *testing.T) {
	t.Parallel()
	p := &page{columns: 40}
	p.paragraph(0, 12, "what to do  run `awsid configure sso --profile 'my dev'` or `awsid login --profile 'my dev'`; then try it again, twice")
	want := "what to do  run\n" + strings.Repeat(" ", 12) + "`awsid configure sso --profile 'my dev'`\n" + strings.Repeat(" ", 12) + "or\n" +
		strings.Repeat(" ", 12) + "`awsid login --profile 'my dev'`;\n" + strings.Repeat(" ", 12) + "then try it again, twice\n"
	if got := p.b.String(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
