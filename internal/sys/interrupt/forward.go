package interrupt

import (
	"os"
	"os/signal"
	"sync"
)

// Forwarding passes the signals that this process gets on to a program that it runs.
type Forwarding struct {
	signals chan os.Signal
	done    chan struct{}
	stop    sync.Once
	typed   bool // what is typed on the terminal reaches the program by itself
}

// Forward takes the signals over; from then on they end this process no more. onTerminal says that both are in the
// foreground of a terminal, which sends Ctrl-C to both.
func Forward(onTerminal bool) *Forwarding {
	f := &Forwarding{signals: make(chan os.Signal, 8), done: make(chan struct{}), typed: onTerminal}
	signal.Notify(f.signals, forwardedSignals()...)
	return f
}

// To starts to send to the program what has come and comes. It may just have ended, which is no matter.
func (f *Forwarding) To(program *os.Process) {
	go func() {
		for {
			select {
			case s := <-f.signals:
				if !f.typed || !isTyped(s) {
					_ = program.Signal(s)
				}
			case <-f.done:
				return
			}
		}
	}()
}

// Stop gives the signals back.
func (f *Forwarding) Stop() {
	f.stop.Do(func() {
		signal.Stop(f.signals)
		close(f.done)
	})
}
