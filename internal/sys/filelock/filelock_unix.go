//go:build unix

package filelock

import (
	"errors"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

const noFollow = unix.O_NOFOLLOW | unix.O_NONBLOCK

func openLockFile(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_CREATE|os.O_RDWR|noFollow, 0o600)
}

// isTransient reports whether an attempt failed only for the moment.
func isTransient(err error) bool { return errors.Is(err, unix.EINTR) }

// lockFile reports whether it locked f; the lock ends when f is closed, or with the process.
func lockFile(f *os.File) (bool, error) {
	err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return false, nil
	}
	return err == nil, err
}

// removeAndClose removes the file while it is locked, so that nobody can lock it
// between the two; who had it open already notices that it has no name.
func (l *Lock) removeAndClose() {
	if l.path != "" {
		_ = os.Remove(l.path)
	}
	_ = l.file.Close()
}

// processExists reports whether there is a process of that number, be it somebody else's.
func processExists(pid int) bool { return syscall.Kill(pid, 0) != syscall.ESRCH }
