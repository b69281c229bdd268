package filelock

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

const noFollow = 0

// openLockFile: links need a privilege here, and the file must be one that says it is a lock.
func openLockFile(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
}

// isTransient reports whether an attempt failed only for the moment: a file
// that is being removed cannot be opened until its last handle is closed.
func isTransient(err error) bool {
	return errors.Is(err, windows.ERROR_ACCESS_DENIED) || errors.Is(err, windows.ERROR_SHARING_VIOLATION)
}

// lockFile reports whether it locked the first byte of f; the lock ends when f is closed, or with the process.
func lockFile(f *os.File) (bool, error) {
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	err := windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, &windows.Overlapped{})
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return false, nil
	}
	return err == nil, err
}

// removeAndClose closes the file first: an open one cannot be removed, which also keeps the
// file of whoever locks it in between.
func (l *Lock) removeAndClose() {
	_ = l.file.Close()
	if l.path != "" {
		_ = os.Remove(l.path)
	}
}

// processExists reports whether there is a process of that number.
func processExists(pid int) bool {
	h, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, uint32(pid))
	if err != nil {
		return !errors.Is(err, windows.ERROR_INVALID_PARAMETER)
	}
	_ = windows.CloseHandle(h)
	return true
}
