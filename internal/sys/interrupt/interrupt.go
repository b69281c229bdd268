// Package interrupt ends a context when the person or the system asks the program to stop.
package interrupt

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
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
	p := &pending{}
	p.signals = sync.OnceValue(func() context.Context {
		p.taken.Store(true)
		ctx, _ := signal.NotifyContext(context.Background(), handledSignals()...)
		return ctx
	})
	return p
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
	taken   atomic.Bool
}

func (p *pending) Deadline() (time.Time, bool) { return time.Time{}, false }
func (p *pending) Done() <-chan struct{}       { return p.signals().Done() }
func (p *pending) Err() error                  { return p.signals().Err() }
func (p *pending) Value(key any) any           { return p.signals().Value(key) }

// quick is how long an answer may take before the signals are taken over for it.
const quick = 25 * time.Millisecond

// WhenSlow returns ctx for a request that may be answered at once: the signals are taken over only when it has waited
// for a while, and end the process until then. That a thread is started to deliver them is a twentieth of the whole time
// of `sts get-caller-identity` over loopback. A context that was looked at before is returned as it is.
func WhenSlow(ctx context.Context) (context.Context, context.CancelFunc) {
	p, isPending := ctx.(*pending)
	if !isPending || p.taken.Load() {
		return ctx, func() {}
	}
	waiting, cancel := context.WithCancel(context.Background())
	timer := time.AfterFunc(quick, func() { context.AfterFunc(p, cancel) })
	return waiting, func() {
		timer.Stop()
		cancel()
	}
}

// Shield returns ctx for work that an interrupt may not cut short: a pager or a child that has Ctrl-C to itself, a
// renewal whose old token is used up. The signals are taken over, so that they do not end the process either.
func Shield(ctx context.Context) context.Context {
	ctx.Done()
	return context.WithoutCancel(ctx)
}
