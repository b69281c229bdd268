package columns

import (
	"strings"
	"testing"

	"github.com/mattn/go-runewidth"
)

func TestLines(t *testing.T) {
	t.Parallel()
	table := Table{
		Heads:    []string{"NAME", "ACCOUNT", "ROLE", "PLACE"},
		Rows:     [][]string{{"dev", "111122223333", "ReadOnly", "~/.aws/config:1"}, {"a-long-profile-name", "", "Ops", "~/.aws/config:12"}},
		Spare:    []int{3},
		Optional: []int{1},
	}
	tests := []struct {
		width int
		want  string
	}{
		{0, "NAME                 ACCOUNT       ROLE      PLACE\n" +
			"dev                  111122223333  ReadOnly  ~/.aws/config:1\n" +
			"a-long-profile-name  -             Ops       ~/.aws/config:12"},
		{50, "NAME                 ACCOUNT       ROLE\n" +
			"dev                  111122223333  ReadOnly\n" +
			"a-long-profile-name  -             Ops"},
		{30, "NAME                 ROLE\ndev                  ReadOnly\na-long-profile-name  Ops"},
		{29, "NAME                 ROLE\ndev                  ReadOnly\na-long-profile-name  Ops"},
		{20, "NAME        ROLE\ndev         ReadOnly\na-long-pr…  Ops"},
		{15, "NAME    ROLE\ndev     ReadOn…\na-lon…  Ops"},
		{10, "NAME\ndev\na-long-pr…"},
		{3, "NA…\ndev\na-…"},
	}
	for _, test := range tests {
		table.Width = test.width
		if got := strings.Join(table.Lines(), "\n"); got != test.want {
			t.Errorf("%d cells: got\n%s\nwant\n%s", test.width, got, test.want)
		}
	}
}

// TestLinesFit: no row is ever longer than the terminal is wide, whatever is in it.
func TestLinesFit(t *testing.T) {
	t.Parallel()
	rows := [][]string{
		{"データ部門の本番環境", "\x1b[31mred", "two\nlines", "\ttab"}, {strings.Repeat("n", 300), strings.Repeat("é", 50), "", "x"},
	}
	for width := 1; width < 200; width++ {
		table := Table{Heads: []string{"NAME", "B", "C", "D"}, Rows: rows, Spare: []int{3}, Optional: []int{2}, Width: width}
		for _, line := range table.Lines() {
			if got := runewidth.StringWidth(line); got > width && width > 1 || strings.ContainsAny(line, "\x1b\n\t") {
				t.Fatalf("%d cells: %q has %d", width, line, got)
			}
		}
	}
}
