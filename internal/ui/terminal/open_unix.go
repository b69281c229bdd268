//go:build unix

package terminal

import (
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// openControlling refuses a process in the background: the system would stop
// it when it reads (SIGTTIN), with every lock it holds.
func openControlling() (io.ReadWriteCloser, error) {
	f, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNone, err)
	}
	if front, err := foreground(f); err == nil && front != unix.Getpgrp() {
		_ = f.Close()
		return nil, fmt.Errorf("%w: this process runs in the background", ErrNone)
	}
	return f, nil
}

// foreground returns the process group that may read the terminal.
func foreground(f *os.File) (group int, err error) {
	raw, err := f.SyscallConn()
	if err != nil {
		return 0, err
	}
	failed := raw.Control(func(fd uintptr) { group, err = unix.IoctlGetInt(int(fd), unix.TIOCGPGRP) })
	if failed != nil {
		return 0, failed
	}
	return group, err
}
