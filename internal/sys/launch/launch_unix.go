//go:build unix

package launch

import "syscall"

// ownSession gives the program a session of its own.
func ownSession() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }
