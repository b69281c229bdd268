//go:build unix

package picker_test

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/ui/picker"
	"github.com/awsid/awsid/internal/ui/ttytest"
)

type picked struct {
	*ttytest.Session
	chosen int
}

func start(t *testing.T, m picker.Menu) *picked {
	t.Helper()
	p := &picked{}
	p.Session = ttytest.Start(t, 50, 20, func(f *os.File) (err error) {
		io.WriteString(f, "There are accounts.\r\n")
		p.chosen, err = picker.New(f, f).Pick(t.Context(), m)
		io.WriteString(f, "done\r\n")
		return err
	})
	p.WaitFor("> ")
	return p
}

func (p *picked) wants(t *testing.T, index int) {
	t.Helper()
	if err := p.Wait(); err != nil || p.chosen != index {
		t.Errorf("chose %d, %v; want %d", p.chosen, err, index)
	}
	p.WaitScreen("There are accounts.", "done")
}

func accounts() picker.Menu {
	return picker.Menu{Items: []picker.Item{
		{Line: "alpha-dev, alpha@example.com (444455556666)"},
		{Line: "Mid Test, mid@example.com (777788889999)"},
		{Line: "Zeta Prod, zeta@example.com (111122223333)"},
	}}
}

func many(n int) picker.Menu {
	var m picker.Menu
	for i := range n {
		m.Items = append(m.Items, picker.Item{Line: fmt.Sprintf("account %02d", i), Fields: []string{fmt.Sprintf("account %02d", i), fmt.Sprint(100000000000 + i)}})
	}
	return m
}

func TestArrowsWrap(t *testing.T) {
	t.Parallel()
	for keys, want := range map[string]int{
		"\r": 0, "\x1b[B\r": 1, "\x1b[B\x1b[B\r": 2, "\x1b[B\x1b[B\x1b[B\r": 0,
		"\x1b[A\r": 2, "\x1bOA\x1bOA\r": 1, "\x0e\x0e\x10\n": 1, "\x1b[F\r": 2, "\x1b[F\x1b[H\r": 0,
	} {
		t.Run(fmt.Sprintf("%q", keys), func(t *testing.T) {
			t.Parallel()
			p := start(t, accounts())
			p.Type(keys)
			p.wants(t, want)
		})
	}
}

func TestShowsTheMenu(t *testing.T) {
	t.Parallel()
	m := accounts()
	m.Current = 1
	p := start(t, m)
	p.WaitScreen("There are accounts.",
		"  alpha-dev, alpha@example.com (444455556666)",
		"> Mid Test, mid@example.com (777788889999)",
		"  Zeta Prod, zeta@example.com (111122223333)")
	p.Type("\r")
	p.wants(t, 1)
}

func TestTypingFilters(t *testing.T) {
	t.Parallel()
	p := start(t, accounts())
	p.Type("zp")
	p.WaitScreen("There are accounts.", "> Zeta Prod, zeta@example.com (111122223333)", "  1 of 3 match: zp")
	p.Type("q")
	p.WaitScreen("There are accounts.", "  0 of 3 match: zpq")
	p.Type("\r\x7f\x7f\x7f7777")
	p.WaitScreen("There are accounts.", "> Mid Test, mid@example.com (777788889999)", "  1 of 3 match: 7777")
	p.Type("\x15\x1b[B\x1b[B\r")
	p.wants(t, 2)
}

func TestLoneEscapeClearsTheFilter(t *testing.T) {
	t.Parallel()
	p := start(t, accounts())
	p.Type("zeta")
	p.WaitFor("1 of 3")
	p.Type("\x1b")
	p.WaitFor("> alpha-dev")
	p.Type("\r")
	p.wants(t, 0)
}

func TestTenLinesAreVisible(t *testing.T) {
	t.Parallel()
	p := start(t, many(28))
	p.WaitFor("1 of 28; type to search")
	if s := p.Screen(); strings.Count(s, "account 0") != 10 || strings.Contains(s, "account 10") {
		t.Errorf("%s", s)
	}
	p.Type("\x1b[A")
	p.WaitFor("> account 27")
	p.Type("\x1b[5~\x1b[5~\x1b[B")
	p.WaitFor("> account 08")
	p.Type("100000000013")
	p.WaitFor("> account 13")
	p.Type("\r")
	p.wants(t, 13)
}

func TestInterruptErases(t *testing.T) {
	t.Parallel()
	p := start(t, accounts())
	p.Type("a\x03")
	if err := p.Wait(); problem.KindOf(err) != problem.Interrupted || err.Error() != "" {
		t.Errorf("%v", err)
	}
	p.WaitScreen("There are accounts.", "done")
}

func TestLongLinesAreCut(t *testing.T) {
	t.Parallel()
	p := start(t, picker.Menu{Items: []picker.Item{{Line: strings.Repeat("漢字 ", 30)}, {Line: "x\x1b[2Jy"}}})
	p.Type("\x1b[B")
	p.WaitFor("> x\\x1b[2Jy")
	first := strings.Split(p.Screen(), "\n")[1]
	if !strings.HasSuffix(first, "…") {
		t.Errorf("%q", first)
	}
	p.Type("\r")
	p.wants(t, 1)
}
