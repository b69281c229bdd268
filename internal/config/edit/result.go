package edit

import (
	"unsafe"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/readfile"
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

func newChange(t target, before, after version) Change {
	return Change{t.which, t.path, before.exists, before.text, after.text, !after.exists, t.real}
}

func (c Change) before() version { return version{c.Existed, c.Before} }
func (c Change) after() version  { return version{!c.Removed, c.After} }

// Result is what a transaction did, or with DryRun would do.
type Result struct {
	Changes []Change // the files that change; none when nothing did
	Records []Record // the changes that Undo took back or Redo made again, in that order
	// BackupErr says why the previous version could not be kept. The edit was done all the same, unless it is an error
	// that passes and there was much to lose.
	BackupErr error
	// Notes say what a person should know of how the files were written, in whole sentences.
	Notes []string
	// WeakLocks reports whether the file system has no locks, so that files had to stand for them.
	WeakLocks bool

	home string
}

// Changed reports whether any file changes.
func (r *Result) Changed() bool { return len(r.Changes) > 0 }

// RemovesSecrets reports whether there were secrets in the files that are in none now and that no others replaced.
func (r *Result) RemovesSecrets() bool {
	var before, after []string
	for _, c := range r.Changes {
		from, to := trimCommonLines(c.Before, c.After)
		before, after = append(before, secretsIn(from)...), append(after, secretsIn(to)...)
	}
	gone := map[string]bool{}
	for _, value := range before {
		gone[value] = true
	}
	for _, value := range after {
		delete(gone, value)
	}
	return len(before) > len(after) && len(gone) > 0
}

// version is the text of a file at some time; a file that was not there has none.
type version struct {
	exists bool
	text   string
}

// A config file may have megabytes, and a transaction holds it several times
// over; the two conversions here save it from holding it twice as often.

// readText reads a file into a string without a second copy: nobody else has the bytes.
func readText(path string) (string, error) {
	data, err := readfile.Regular(path, readfile.Limit)
	return unsafe.String(unsafe.SliceData(data), len(data)), err
}

// bytesOf views a text as bytes, for callees that only read them.
func bytesOf(text string) []byte { return unsafe.Slice(unsafe.StringData(text), len(text)) }
