package filelock

import (
	"errors"
	"os"

	"github.com/gofrs/flock"
	"golang.org/x/sys/windows"
)

// isTransient tells whether an attempt failed only for the moment: a file
// that is being removed cannot be opened until its last handle is closed.
func isTransient(err error) bool {
	return errors.Is(err, windows.ERROR_ACCESS_DENIED) || errors.Is(err, windows.ERROR_SHARING_VIOLATION)
}

// releaseLock unlocks first: an open file cannot be removed, which also keeps the
// file of whoever locks it in between.
func releaseLock(f *flock.Flock) {
	_ = f.Unlock()
	_ = os.Remove(f.Path())
}
