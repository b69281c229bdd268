package edit

import (
	"errors"
	"os"
	"unsafe"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/atomicfile"
)

// Change is what a transaction does to one file.
type Change struct {
	Which         shared.Which
	Path          string // as configured, links not followed
	Existed       bool   // false when the file is new
	Before, After string
	Removed       bool // the file goes away: Undo of the edit that made it

	real string
}

// Result is what a transaction did, or with DryRun would do.
type Result struct {
	Changes []Change // the files that change; none when nothing did
	// BackupErr says why the previous version could not be kept; the edit was done all the same.
	BackupErr error

	home string
}

// Changed reports whether any file changes.
func (r *Result) Changed() bool { return len(r.Changes) > 0 }

// write replaces the files. When one cannot be written, those already written are put back.
func (r *Result) write() error {
	for i, c := range r.Changes {
		err := c.write()
		if err == nil {
			continue
		}
		for _, done := range r.Changes[:i] {
			err = errors.Join(err, done.revert())
		}
		return err
	}
	return nil
}

// isDone reports whether the file is already as the change would leave it.
func (c Change) isDone() bool {
	return c.Existed == !c.Removed && c.Before == c.After || !c.Existed && c.Removed
}

func (c Change) write() error {
	if c.Removed {
		return os.Remove(c.real)
	}
	return atomicfile.WriteFile(c.Path, bytesOf(c.After), atomicfile.Options{Sync: true})
}

func (c Change) revert() error {
	c.Before, c.After, c.Removed = c.After, c.Before, !c.Existed
	return c.write()
}

// A config file may have megabytes, and a transaction holds it several times
// over; the two conversions here save it from holding it twice as often.

// readText reads a file into a string without a second copy: nobody else has the bytes.
func readText(path string) (string, error) {
	data, err := os.ReadFile(path)
	return unsafe.String(unsafe.SliceData(data), len(data)), err
}

// bytesOf views a text as bytes, for callees that only read them.
func bytesOf(text string) []byte { return unsafe.Slice(unsafe.StringData(text), len(text)) }
