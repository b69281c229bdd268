//go:build unix

package listing

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"github.com/awsid/awsid/internal/accounts"
	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/ui/progress"
)

// hand is a clock that a test puts forward.
type hand struct{ now time.Time }

func (h *hand) Now() time.Time                             { return h.now }
func (h *hand) Sleep(context.Context, time.Duration) error { return nil }

// screen says whether standard error is a terminal.
type screen bool

func (screen) StdinIsTerminal() bool             { return false }
func (screen) StdoutIsTerminal() bool            { return false }
func (s screen) StderrIsTerminal() bool          { return bool(s) }
func (screen) Size() (columns, rows int)         { return 80, 24 }
func (screen) Open() (io.ReadWriteCloser, error) { return nil, io.EOF }

// show tells of a listing of 100 accounts that takes ten seconds, every 50 milliseconds.
func show(stderr io.Writer, isTerminal bool) {
	clock := &hand{time.Unix(1_700_000_000, 0)}
	p := &progressLine{env: &app.Env{Stderr: stderr, Clock: clock, Terminal: screen(isTerminal)}, line: progress.New(stderr)}
	for i := range 200 {
		at := accounts.Progress{Accounts: 100, Done: i / 2, AllPages: true, Calls: i / 2, Elapsed: time.Duration(i) * 50 * time.Millisecond}
		p.show(at)
		clock.now = clock.now.Add(50 * time.Millisecond)
	}
	p.line.Clear()
}

func TestProgressElsewhereIsALineASecond(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	show(&out, false)
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 9 || lines[3] != "40 of 100 accounts, 40 calls, 10.0 a second, 6s left" {
		t.Errorf("%d lines, want 9:\n%s", len(lines), out.String())
	}
}

func TestProgressOnATerminalIsOneLine(t *testing.T) {
	t.Parallel()
	master, terminal, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(terminal, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	read := make(chan string)
	go func() {
		text, _ := io.ReadAll(master) // ends with an error when the terminal is closed
		read <- string(text)
	}()
	show(terminal, true)
	terminal.Close()
	text := <-read
	master.Close()
	shown := strings.Split(text, "\r\x1b[K")
	if strings.Contains(text, "\n") || len(shown) != 101 || shown[len(shown)-1] != "" || !strings.HasPrefix(shown[49], "49 of 100 accounts, 49 calls, 10.0 a second") {
		t.Errorf("%d times, want 99 and then nothing: %q", len(shown)-2, text)
	}
}
