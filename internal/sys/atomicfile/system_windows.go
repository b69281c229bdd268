package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"time"

	"golang.org/x/sys/windows"
)

// errOwner has no meaning here: access lists decide, and the system says so.
type errOwner struct{ uid uint32 }

func (errOwner) Error() string { return "belongs to another user" }

// checkDirectory: the read-only attribute of a directory means nothing here.
func checkDirectory(string) error { return nil }

func checkOwner(fs.FileInfo) error { return nil }

func keepOwner(_ *os.File, old fs.FileInfo) (fs.FileMode, error) { return old.Mode().Perm(), nil }

// inheritAttributes: access lists are inherited by themselves.
func inheritAttributes(string, string) error { return nil }

// hold: a file that is open cannot be removed, so a sweep leaves it alone.
func holdTemp(*os.File) bool { return true }

func removeLeftover(path string) { _ = os.Remove(path) }

// replaceTarget renames the temporary file over target. A virus scanner, an indexer or an editor may have either of
// them open for a moment, so a sharing violation is waited out, for two seconds in all.
func replaceTarget(f *os.File, target string) error {
	name := f.Name()
	if err := f.Close(); err != nil {
		return err
	}
	wait := time.Millisecond
	for {
		if err := os.Rename(name, target); err == nil || !isSharing(err) || wait > time.Second {
			return err
		}
		time.Sleep(wait)
		wait *= 2
	}
}

func isSharing(err error) bool {
	return errors.Is(err, windows.ERROR_SHARING_VIOLATION) || errors.Is(err, windows.ERROR_LOCK_VIOLATION) ||
		errors.Is(err, windows.ERROR_ACCESS_DENIED)
}

// syncDirectory: the file system journals the rename itself.
func syncDirectory(string) error { return nil }
