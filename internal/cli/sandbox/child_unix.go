//go:build unix

package sandbox

import (
	"os"
	"syscall"
)

func passedSignals() []os.Signal {
	return []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGUSR1, syscall.SIGUSR2}
}

// signalCode returns 128 and the signal's number, as a shell does.
func signalCode(s *os.ProcessState) (int, bool) {
	w, ok := s.Sys().(syscall.WaitStatus)
	if !ok || !w.Signaled() {
		return 0, false
	}
	return 128 + int(w.Signal()), true
}
