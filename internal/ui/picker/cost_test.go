package picker

import (
	"fmt"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/ui/columns"
)

// TestFirstScreenIsCheap: what is drawn for thousands of rows is what is drawn for a screenful.
func TestFirstScreenIsCheap(t *testing.T) {
	const rows, most = 5000, 600
	cells, all := make([][]string, rows), make([]int, rows)
	for i := range cells {
		cells[i], all[i] = []string{fmt.Sprint("profile-", i), "Account with a name", "111122223333", "AdministratorAccess", "eu-central-1"}, i
	}
	asked := 0
	s := Search{What: "profile", Table: columns.Table{Heads: []string{"PROFILE", "ACCOUNT", "ID", "ROLE", "REGION"}}, Count: rows,
		Row:  func(i int) []string { asked++; return cells[i] },
		Find: func(string) []int { return all }, Preview: func(i int) []string { return cells[i] }}
	n := testing.AllocsPerRun(1, func() {
		asked = 0
		input, below := newSearchState(s).screenLines(120, 40)
		if input != "> " || len(below) != 39 || !strings.Contains(below[1], "profile-0") {
			t.Fatalf("%q, %d lines", input, len(below))
		}
	})
	if n > most || asked > rows+40 {
		t.Errorf("%v allocations, at most %d; %d rows asked for", n, most, asked)
	}
}
