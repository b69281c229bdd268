package person

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"time"

	"github.com/awsid/awsid/internal/signin/callback"
)

// deadliner is a terminal whose pending read can be ended.
type deadliner interface{ SetReadDeadline(time.Time) error }

// Pasting is a terminal on which the person may paste the final address or the
// code while the sign-in waits.
type Pasting struct {
	tty  io.ReadWriteCloser
	stop deadliner // nil when a pending read cannot be ended
	wipe string    // what takes the unanswered question off the screen
}

// Pasting opens the terminal for it; nil when there is none, or when the read
// could not be ended before the next prompt.
func (p *Person) Pasting() *Pasting {
	tty, err := p.Env.Terminal.Open()
	if err != nil {
		return nil
	}
	r := &Pasting{tty: tty, wipe: "\r\x1b[K"}
	if p.Env.Vars.Get("TERM") == "dumb" {
		r.wipe = "\n"
	}
	if d, ok := tty.(deadliner); ok && d.SetReadDeadline(time.Time{}) == nil {
		r.stop = d
	}
	if r.stop == nil && !p.Last {
		_ = tty.Close()
		return nil
	}
	return r
}

// Read asks for the address until a line holds a code with the state. The
// returned end ends the reading; what is typed later belongs to the next
// prompt.
func (r *Pasting) Read(ctx context.Context, state string) (pasted <-chan string, end func()) {
	if r == nil {
		return nil, func() {}
	}
	codes, done := make(chan string, 1), make(chan struct{})
	go func() {
		defer close(done)
		r.readCode(ctx, state, codes)
	}()
	return codes, func() {
		if r.stop != nil {
			_ = r.stop.SetReadDeadline(time.Unix(1, 0))
			<-done
			_ = r.tty.Close()
		}
	}
}

// readCode asks until a line holds a code. When it ends without one, the
// question is taken back.
func (r *Pasting) readCode(ctx context.Context, state string, codes chan<- string) {
	lines := bufio.NewReader(r.tty)
	fmt.Fprint(r.tty, "Waiting for the answer, or paste here: ")
	for ctx.Err() == nil {
		line, err := lines.ReadString('\n')
		if err != nil {
			break
		}
		code, err := callback.Pasted(line, state)
		if err == nil {
			codes <- code
			return
		}
		fmt.Fprintf(r.tty, "%v. Paste it again, or Ctrl-C to give up: ", err)
	}
	fmt.Fprint(r.tty, r.wipe)
}
