package browserflow

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/awsid/awsid/internal/signin/callback"
)

// deadliner is a terminal whose pending read can be ended.
type deadliner interface{ SetReadDeadline(time.Time) error }

const pasteQuestion = "Waiting for the answer, or paste here: "

// PasteReader is a terminal on which the person may paste the final address or the code while the sign-in waits.
type PasteReader struct {
	tty      io.ReadWriteCloser
	deadline deadliner // nil when a pending read cannot be ended
	wipe     string    // what takes the unanswered question off the screen

	mu    sync.Mutex // whoever prints has the line
	asked bool       // the question is on the screen
}

// OpenPasteReader opens the terminal for pasting. It returns nil when there is
// none, or when the read could not be ended before the next prompt.
func (u *UI) OpenPasteReader() *PasteReader {
	tty, err := u.Env.Terminal.Open()
	if err != nil {
		return nil
	}
	r := &PasteReader{tty: tty, wipe: "\r\x1b[K"}
	if u.Env.Vars.Get("TERM") == "dumb" {
		r.wipe = "\n"
	}
	if d, ok := tty.(deadliner); ok && d.SetReadDeadline(time.Time{}) == nil {
		r.deadline = d
	}
	if r.deadline == nil && !u.LastReader {
		_ = tty.Close()
		return nil
	}
	return r
}

// ReadCode asks for the address until what was typed answers the sign-in with this state. end stops the reading; what
// is typed later belongs to the next prompt.
func (r *PasteReader) ReadCode(ctx context.Context, state string) (pasted <-chan callback.Answer, end func()) {
	if r == nil {
		return nil, func() {}
	}
	pastes, done := make(chan callback.Answer, 1), make(chan struct{})
	go func() {
		defer close(done)
		r.readAnswer(ctx, state, pastes)
	}()
	return pastes, func() {
		if r.deadline != nil {
			_ = r.deadline.SetReadDeadline(time.Unix(1, 0))
			<-done
			_ = r.tty.Close()
			return
		}
		fmt.Fprint(r.tty, r.wipe) // the read goes on, its question does not
	}
}

// printAside lets print have lines of its own, and asks again below them.
func (r *PasteReader) printAside(print func()) {
	if r == nil {
		print()
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.asked {
		print()
		return
	}
	fmt.Fprint(r.tty, "\n")
	print()
	fmt.Fprint(r.tty, pasteQuestion)
}

func (r *PasteReader) printQuestion(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked = true
	fmt.Fprint(r.tty, text)
}

// readAnswer asks until there is one. An address may come in several lines: programs that wrap long ones copy them
// so. When it ends without an answer, the question is taken back.
func (r *PasteReader) readAnswer(ctx context.Context, state string, pastes chan<- callback.Answer) {
	lines, text := bufio.NewReader(r.tty), ""
	r.printQuestion(pasteQuestion)
	for ctx.Err() == nil {
		line, err := lines.ReadString('\n')
		if err != nil {
			break
		}
		if strings.Contains(line, "://") {
			text = "" // from the beginning
		}
		text += line
		paste, err := callback.ParsePasted(text, state)
		switch {
		case err == nil:
			pastes <- paste
			return
		case errors.Is(err, callback.ErrPartialAddress):
			r.printQuestion("And the rest of the address: ")
		default:
			text = ""
			r.printQuestion(err.Error() + ". Paste it again, or Ctrl-C to give up: ")
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked = false
	fmt.Fprint(r.tty, r.wipe)
}
