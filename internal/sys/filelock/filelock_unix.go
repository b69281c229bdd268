//go:build unix

package filelock

import (
	"os"

	"github.com/gofrs/flock"
)

// isTransient tells whether an attempt failed only for the moment.
func isTransient(error) bool { return false }

// releaseLock removes the file while it is locked, so that nobody can lock it
// between the two; who had it open already notices that it has no name.
func releaseLock(f *flock.Flock) {
	_ = os.Remove(f.Path())
	_ = f.Unlock()
}
