// Package interrupt ends a context when the person or the system asks the program to stop.
package interrupt

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

// Context returns a context that Ctrl-C, SIGTERM and a closed terminal end. It takes the signals over from the system
// when it is first asked how it stands (Done, Err, Value), and until then they end the process, which is all that a
// command wants that waits for nothing: `configure get` is done before the threads that deliver signals have been
// started and stopped, a tenth of its whole time.
//
// A command that goes on after an interrupt, to put the terminal or a file in
// order, must therefore have looked at the context before. Whatever waits does.
func Context() context.Context {
	return &pending{signals: sync.OnceValue(func() context.Context {
		ctx, _ := signal.NotifyContext(context.Background(), handledSignals()...)
		return ctx
	})}
}

// handledSignals are those that ask the program to stop. A terminal that is closed
// (SIGHUP) does so too, unless nohup has made it mean nothing.
func handledSignals() []os.Signal {
	list := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		list = append(list, syscall.SIGHUP)
	}
	return list
}

// pending is a context that does not exist before it is used.
type pending struct {
	signals func() context.Context
}

func (p *pending) Deadline() (time.Time, bool) { return time.Time{}, false }
func (p *pending) Done() <-chan struct{}       { return p.signals().Done() }
func (p *pending) Err() error                  { return p.signals().Err() }
func (p *pending) Value(key any) any           { return p.signals().Value(key) }

// Shield returns ctx for work that an interrupt may not cut short: a pager or a child that has Ctrl-C to itself, a
// renewal whose old token is used up. The signals are taken over, so that they do not end the process either.
func Shield(ctx context.Context) context.Context {
	ctx.Done()
	return context.WithoutCancel(ctx)
}
