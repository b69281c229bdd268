//go:build unix

package ttytest

import (
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
)

// patience is how long an awaited text may take on a busy machine.
const patience = 10 * time.Second

// Session is code running on a pseudo-terminal.
type Session struct {
	t      *testing.T
	master *os.File
	mu     sync.Mutex
	screen *screen
	change chan struct{} // closed and replaced at each output
	done   chan error
}

// Start runs run on a terminal of that size, which run gets as its input and output.
func Start(t *testing.T, columns, rows int, run func(terminal *os.File) error) *Session {
	t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(slave, &pty.Winsize{Rows: uint16(rows), Cols: uint16(columns)}); err != nil {
		t.Fatal(err)
	}
	s := &Session{t: t, master: master, screen: newScreen(columns, rows), change: make(chan struct{}), done: make(chan error, 1)}
	go s.readOutput()
	go func() { s.done <- run(slave) }()
	t.Cleanup(func() {
		slave.Close()
		master.Close()
	})
	return s
}

func (s *Session) readOutput() {
	buffer := make([]byte, 4096)
	for {
		n, err := s.master.Read(buffer)
		s.mu.Lock()
		s.screen.writeBytes(buffer[:n])
		close(s.change)
		s.change = make(chan struct{})
		s.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// Type sends keys.
func (s *Session) Type(keys string) {
	s.t.Helper()
	if _, err := s.master.WriteString(keys); err != nil {
		s.t.Fatal(err)
	}
}

// Screen returns what is to be seen now.
func (s *Session) Screen() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.screen.screenText()
}

// WaitFor waits until the screen shows text.
func (s *Session) WaitFor(text string) {
	s.t.Helper()
	s.waitUntil("show "+text, func(screen string) bool { return strings.Contains(screen, text) })
}

// WaitScreen waits until the screen shows exactly these lines.
func (s *Session) WaitScreen(lines ...string) {
	s.t.Helper()
	want := strings.Join(lines, "\n")
	s.waitUntil("be\n"+want, func(screen string) bool { return screen == want })
}

func (s *Session) waitUntil(what string, ok func(screen string) bool) {
	s.t.Helper()
	timeout := time.After(patience)
	for {
		s.mu.Lock()
		text, unknown, change := s.screen.screenText(), s.screen.unknown, s.change
		s.mu.Unlock()
		if len(unknown) > 0 {
			s.t.Fatalf("sequences a plain terminal may not know: %q", unknown)
		}
		if ok(text) {
			return
		}
		select {
		case <-change:
		case <-timeout:
			s.t.Fatalf("the screen should %s\nbut shows\n%s", what, text)
		}
	}
}

// Wait returns what run returned.
func (s *Session) Wait() error {
	s.t.Helper()
	select {
	case err := <-s.done:
		return err
	case <-time.After(patience):
		s.t.Fatalf("still running; the screen shows\n%s", s.Screen())
		return nil
	}
}
