// Package progress shows one line that tells what is being done, on a terminal only, and removes it afterwards.
package progress

import (
	"io"
	"sync"

	"github.com/awsid/awsid/internal/sys/printable"
	"github.com/awsid/awsid/internal/ui/tty"
)

// Line is a status line. Its methods may be called from several goroutines.
type Line struct {
	out   io.Writer // nil: nothing is shown
	mu    sync.Mutex
	shown bool
}

// New shows status on out if that is a terminal, which standard error should be; else every call does nothing.
func New(out io.Writer) *Line {
	if !tty.IsTerminal(out) {
		return &Line{}
	}
	return &Line{out: printable.Raw(out)}
}

// Set replaces the line. Failures to write are of no consequence.
func (l *Line) Set(text string) {
	if l.out == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.shown = true
	_, _ = io.WriteString(l.out, "\r\x1b[K"+tty.Cut(printable.Line(text, 0), tty.Columns(l.out)-1))
}

// Clear removes the line, before other text is written or at the end.
func (l *Line) Clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.shown {
		l.shown = false
		_, _ = io.WriteString(l.out, "\r\x1b[K")
	}
}
