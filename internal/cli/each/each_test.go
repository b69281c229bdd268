package each

import (
	"bytes"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/catalog"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
)

func TestAsksForCode(t *testing.T) {
	t.Parallel()
	files := shared.ReadTexts(paths.Paths{}, `
[profile plain]
region = x
[profile device]
role_arn = arn:aws:iam::1:role/R
mfa_serial = arn:aws:iam::1:mfa/me
source_profile = plain
[profile on-device]
role_arn = arn:aws:iam::1:role/R
source_profile = device
[profile on-plain]
role_arn = arn:aws:iam::1:role/R
source_profile = plain
[profile circle]
role_arn = arn:aws:iam::1:role/R
source_profile = circle
[profile lost]
role_arn = arn:aws:iam::1:role/R
source_profile = gone
`, "")
	for name, want := range map[string]bool{"plain": false, "device": true, "on-device": true, "on-plain": false, "circle": false, "lost": false} {
		if got := asksForCode(files, name); got != want {
			t.Errorf("%s: asks for a code: %t, want %t", name, got, want)
		}
	}
}

// TestLinesStayWhole: whatever pieces programs write in, each line comes out once, whole, behind its name.
func TestLinesStayWhole(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", maxLine+10)
	for _, test := range []struct{ writes, want string }{
		{"one\n|two|\n", "dev | one\ndev | two\n"},
		{"no end", "dev | no end\n"},
		{"a\r\n|\n|b", "dev | a\ndev | \ndev | b\n"},
		{"o|n|e|\nt|wo", "dev | one\ndev | two\n"},
		{long, "dev | " + long[:maxLine] + "\ndev | " + long[maxLine:] + "\n"},
	} {
		var out bytes.Buffer
		r := &run{profile: &catalog.Profile{Name: "dev"}}
		w := newPrinter([]*run{r}).writer(r, &out)
		for piece := range strings.SplitSeq(test.writes, "|") {
			if n, err := w.Write([]byte(piece)); err != nil || n != len(piece) {
				t.Fatal(n, err)
			}
		}
		w.flush()
		if out.String() != test.want {
			t.Errorf("%.40q: got %.80q, want %.80q", test.writes, out.String(), test.want)
		}
	}
}

func TestSummaryCode(t *testing.T) {
	t.Parallel()
	failed := func(exit int) *run { return &run{profile: &catalog.Profile{}, exit: exit} }
	refused := &run{profile: &catalog.Profile{}, err: problem.New(problem.Service, "no")}
	for _, test := range []struct {
		runs []*run
		want int
	}{
		{[]*run{failed(0), failed(0)}, 0},
		{[]*run{failed(0), failed(7), failed(7)}, 7},
		{[]*run{failed(3), failed(7)}, 1},
		{[]*run{refused, refused}, 254},
		{[]*run{refused, failed(7)}, 1},
		{[]*run{failed(0), {profile: &catalog.Profile{}, skipped: true}}, 0},
	} {
		if got := exitCode(test.runs); got != test.want {
			t.Errorf("got %d, want %d", got, test.want)
		}
	}
}
