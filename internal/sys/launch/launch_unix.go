//go:build unix

package launch

import "syscall"

// apart gives the program a session of its own.
func apart() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }
