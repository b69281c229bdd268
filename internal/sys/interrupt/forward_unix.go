//go:build unix

package interrupt

import (
	"os"
	"os/signal"
	"syscall"
)

// forwardedSignals are those that one process sends another on purpose. What nohup made mean nothing stays so.
func forwardedSignals() []os.Signal {
	list := []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT, syscall.SIGUSR1, syscall.SIGUSR2}
	if !signal.Ignored(syscall.SIGHUP) {
		list = append(list, syscall.SIGHUP)
	}
	return list
}

func isTyped(s os.Signal) bool { return s == os.Interrupt || s == syscall.SIGQUIT }
