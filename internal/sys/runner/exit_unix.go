//go:build unix

package runner

import (
	"os"
	"syscall"
)

// exitCode is what a shell would say of a program that a signal ended.
func exitCode(s *os.ProcessState) int {
	if status, ok := s.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return s.ExitCode()
}
