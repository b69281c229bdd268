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

// Paste lets the person paste the final address or the code while the
// sign-in waits. The returned stop ends the reading; what is typed later
// belongs to the next prompt. Without a terminal the channel is nil.
func (p *Person) Paste(ctx context.Context, state string) (pasted <-chan string, stop func()) {
	tty, err := p.Env.Terminal.Open()
	if err != nil {
		return nil, func() {}
	}
	d, canStop := tty.(deadliner)
	canStop = canStop && d.SetReadDeadline(time.Time{}) == nil
	if !canStop && !p.Last {
		_ = tty.Close()
		return nil, func() {}
	}
	codes, done := make(chan string, 1), make(chan struct{})
	go func() {
		defer close(done)
		readCode(ctx, tty, state, codes)
	}()
	return codes, func() {
		if canStop {
			_ = d.SetReadDeadline(time.Unix(1, 0))
			<-done
			_ = tty.Close()
		}
	}
}

// readCode asks until a line holds a code.
func readCode(ctx context.Context, tty io.ReadWriter, state string, codes chan<- string) {
	lines := bufio.NewReader(tty)
	fmt.Fprint(tty, "Waiting for the answer, or paste here: ")
	for ctx.Err() == nil {
		line, err := lines.ReadString('\n')
		if err != nil {
			fmt.Fprintln(tty)
			return
		}
		code, err := callback.Pasted(line, state)
		if err == nil {
			codes <- code
			return
		}
		fmt.Fprintf(tty, "%v. Paste it again, or Ctrl-C to give up: ", err)
	}
}
