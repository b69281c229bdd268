//go:build unix

package picker_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/ui/columns"
	"github.com/awsid/awsid/internal/ui/picker"
	"github.com/awsid/awsid/internal/ui/ttytest"
)

// towns are rows that words are looked for in.
func towns(n int) picker.Search {
	rows := [][]string{{"Oslo", "Norway"}, {"Bergen", "Norway"}, {"Bern", "Switzerland, with a long name"}, {"Töre\x1b[2J", "Sweden"}}
	for i := len(rows); i < n; i++ {
		rows = append(rows, []string{fmt.Sprintf("Town %d", i), "Nowhere"})
	}
	return picker.Search{
		What: "town", Table: columns.Table{Heads: []string{"TOWN", "COUNTRY"}}, Count: len(rows), Hint: "name it: `go NAME`",
		Row: func(i int) []string { return rows[i] },
		Find: func(filter string) (found []int) {
			for i, row := range rows {
				if strings.Contains(strings.ToLower(strings.Join(row, " ")), strings.ToLower(strings.TrimSpace(filter))) {
					found = append(found, i)
				}
			}
			return found
		},
		Preview: func(i int) []string { return []string{"about " + rows[i][0], "second line"} },
	}
}

func search(t *testing.T, s picker.Search, columns, rows int, plain bool) *picked {
	t.Helper()
	p := &picked{}
	p.Session = ttytest.Start(t, columns, rows, func(f *os.File) (err error) {
		io.WriteString(f, "$ before\r\n")
		menu := picker.New(f, f)
		menu.Plain = plain
		p.chosen, err = menu.PickRow(t.Context(), s)
		io.WriteString(f, "after\r\n")
		return err
	})
	return p
}

func (p *picked) leaves(t *testing.T, index int) {
	t.Helper()
	if err := p.Wait(); err != nil || p.chosen != index {
		t.Errorf("chose %d, %v; want %d", p.chosen, err, index)
	}
	p.WaitScreen("$ before", "after")
}

func TestSearchFillsTheScreen(t *testing.T) {
	t.Parallel()
	p := search(t, towns(0), 60, 12, false)
	p.WaitScreen(">",
		"  TOWN         COUNTRY",
		"> Oslo         Norway",
		"  Bergen       Norway",
		"  Bern         Switzerland, with a long name",
		`  Töre\x1b[2J  Sweden`,
		"", "", strings.Repeat("─", 59),
		"  about Oslo",
		"  second line",
		"  4 of 4; words narrow the list")
	p.Type("ber")
	p.WaitFor("> ber\n")
	p.WaitFor("> Bergen")
	p.WaitFor("  2 of 4;")
	p.Type("\x1b[B")
	p.WaitFor("> Bern ")
	p.WaitFor("about Bern\n")
	p.Type("\r")
	p.leaves(t, 2)
}

func TestSearchKeys(t *testing.T) {
	t.Parallel()
	for keys, want := range map[string]int{
		"\r":                         0,
		"\x1b[A\r":                   29, // around
		"\x1b[F\r":                   29,
		"\x1b[F\x1b[H\r":             0,
		"\x1b[6~\x1b[5~\r":           0,
		"swe\r":                      3,
		"swe den\x17\r":              3, // a word less
		"swex\x7f\r":                 3,
		"nowhere\x15\x1b[B\r":        1,
		"\x1b[200~Bern\x1b[201~\r":   2,
		"\x1b[200~Bern\n\x1b[201~\r": 2, // the end of a pasted line is no answer
		"zzz\r\x15\r":                0, // nothing fits: nothing is chosen
	} {
		t.Run(fmt.Sprintf("%q", keys), func(t *testing.T) {
			t.Parallel()
			p := search(t, towns(30), 60, 12, false)
			p.WaitFor("30 of 30")
			p.Type(keys)
			p.leaves(t, want)
		})
	}
}

func TestSearchIsLeft(t *testing.T) {
	t.Parallel()
	for _, keys := range []string{"\x03", "ber\x03", "\x04", "\x1b"} {
		p := search(t, towns(0), 60, 12, false)
		p.WaitFor("4 of 4")
		p.Type(keys)
		if err := p.Wait(); problem.KindOf(err) != problem.Interrupted {
			t.Errorf("%q: %v", keys, err)
		}
		p.WaitScreen("$ before", "after")
	}
}

func TestEscapeClearsFirst(t *testing.T) {
	t.Parallel()
	p := search(t, towns(0), 60, 12, false)
	p.WaitFor("4 of 4")
	p.Type("zzz")
	p.WaitFor("0 of 4")
	p.Type("\x1b")
	p.WaitFor("4 of 4")
	p.Type("\r")
	p.leaves(t, 0)
}

func TestSearchInASmallWindow(t *testing.T) {
	t.Parallel()
	s := towns(30)
	s.Filter = "bern"
	p := search(t, s, 24, 6, false)
	p.WaitScreen("> bern", "  TOWN       COUNTRY", "> Bern       Switzerla…", "", "", "  1 of 30")
	p.Type("\r")
	p.leaves(t, 2)
}

func TestPlainSearch(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]int{"2\r": 1, "bern\r": 2, "ber\r2\r": 2, "xyz\rswe\r": 3, "oslo\r": 0, "25\r": 25} {
		p := search(t, towns(30), 60, 60, true)
		p.WaitFor("and 15 more.\nNumber, name or words of the town:")
		if strings.Contains(p.Screen(), "Town 20") {
			t.Errorf("all are listed:\n%s", p.Screen())
		}
		p.Type(typed)
		if err := p.Wait(); err != nil || p.chosen != want {
			t.Errorf("%q: chose %d, %v; want %d\n%s", typed, p.chosen, err, want, p.Screen())
		}
	}
	_, err := picker.New(strings.NewReader("ber\n"), io.Discard).PickRow(t.Context(), towns(0))
	if e := (*problem.Error)(nil); !errors.As(err, &e) || e.Hint != "name it: `go NAME`" {
		t.Errorf("the end of the input: %v", err)
	}
}
