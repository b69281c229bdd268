package edit

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/atomicfile"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// Editor edits the two shared files, and with them the record of what was generated in them.
type Editor struct {
	Paths paths.Paths
	Clock clock.Clock
	// Command is what the list of changes calls the edit: the words of a command, without values that may be secret.
	Command string
	// Wait bounds the wait for the lock; 0 means 15 seconds.
	Wait time.Duration
	// DryRun computes the result and writes nothing.
	DryRun bool
	// Repair allows editing a file that the AWS CLI refuses, as long as the
	// edit leaves no more problems than there were.
	Repair bool
	// Seen is what the caller has read before, or nil. A file that still has
	// the same text under the lock is not validated again.
	Seen *shared.Files

	// did is told each step of a transaction once it is done; tests stop there, as a crash would.
	did func(step string)
}

// Files are the files of a transaction; one that was not asked for is nil.
type Files struct{ Config, Credentials, Generated *File }

func (f *Files) slot(which shared.Which) **File {
	switch which {
	case shared.CredentialsFile:
		return &f.Credentials
	case shared.GeneratedFile:
		return &f.Generated
	}
	return &f.Config
}

// File returns the file of a kind, or nil.
func (f *Files) File(which shared.Which) *File { return *f.slot(which) }

// All returns the files of the transaction, those with secrets first.
func (f *Files) All() []*File {
	var list []*File
	for _, file := range []*File{f.Credentials, f.Config, f.Generated} {
		if file != nil {
			list = append(list, file)
		}
	}
	return list
}

// Apply locks the files, puts in order what an edit that was cut off has left, lets change edit what is in the files
// now, checks the results, and replaces the files: all of them or none. Nothing is written when change fails, when it
// changes nothing, or when a result could not be read by the AWS CLI. An error of change is returned as it is.
func (e Editor) Apply(ctx context.Context, change func(*Files) error, which ...shared.Which) (*Result, error) {
	targets, err := e.targets(which)
	if err != nil {
		return nil, err
	}
	if e.DryRun || !directoriesExist(e.directories(targets)) {
		// The locks would have to make the directories: first see whether there will be anything to write.
		if r, err := e.computeResult(targets, change); e.DryRun || err != nil || !r.Changed() {
			return r, err
		}
	}
	s, err := e.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer s.end()
	if err := s.lockAndRecover(ctx, targets, sharing(targets)); err != nil {
		return nil, err
	}
	r, err := e.computeResult(targets, change)
	if err != nil {
		return nil, err
	}
	r.Notes, r.WeakLocks = s.notes, s.weak
	if !r.Changed() {
		return r, nil
	}
	return r, s.apply(ctx, r)
}

// target is a file by the one path that all its names lead to: what is locked and compared, so that two names of one
// file cannot be edited side by side.
type target struct {
	which shared.Which
	path  string // as configured
	real  string
}

func (e Editor) targets(which []shared.Which) ([]target, error) {
	var list []target
	for _, w := range which {
		t := target{which: w, path: e.Paths.Config}
		switch w {
		case shared.CredentialsFile:
			t.path = e.Paths.Credentials
		case shared.GeneratedFile:
			t.path = generatedPath(e.Paths)
		}
		real, err := atomicfile.Resolve(t.path)
		if err != nil {
			return nil, e.fileError("follow the links", t.path, err)
		}
		t.real = real
		for _, other := range list {
			if atomicfile.IsSame(other.real, t.real) {
				t.real = other.real
			}
		}
		list = append(list, t)
	}
	return list, nil
}

// directories are those that the locks are in.
func (e Editor) directories(targets []target) []string {
	list := []string{undoFolder(e.Paths)}
	for _, t := range targets {
		list = append(list, filepath.Dir(t.real))
	}
	return list
}

func directoriesExist(list []string) bool {
	return !slices.ContainsFunc(list, func(dir string) bool {
		info, err := os.Stat(dir)
		return err != nil || !info.IsDir()
	})
}

// computeResult reads the targets, applies the change and checks the outcome.
func (e Editor) computeResult(targets []target, change func(*Files) error) (*Result, error) {
	files := &Files{}
	for _, t := range targets {
		f, err := e.openFile(t)
		if err != nil {
			return nil, err
		}
		for _, other := range files.All() {
			if other.target.real == t.real { // one file for both: what is changed in one is in the other
				f.Document = other.Document
				f.isShared, other.isShared = true, true
			}
		}
		*files.slot(t.which) = f
	}
	if err := change(files); err != nil {
		return nil, err
	}
	r := &Result{home: e.Paths.Home}
	for _, f := range files.All() {
		c := f.asChange()
		if n := len(r.Changes); c.Before == c.After || n > 0 && r.Changes[n-1].real == c.real && r.Changes[n-1].After == c.After {
			continue
		}
		if err := e.checkResult(f, c.After); err != nil {
			return nil, err
		}
		r.Changes = append(r.Changes, c)
	}
	return r, nil
}

func (e Editor) fileError(doing, path string, err error) *problem.Error {
	p := problem.New(problem.General, "%w", problem.Bare(err)).WithDoing(doing + " " + paths.Tilde(path, e.Paths.Home))
	switch {
	case errors.Is(err, syscall.EISDIR):
		return p.WithHint("move the directory away: mv %s %s", shellwords.ForPaste(path), shellwords.ForPaste(path+".old"))
	case errors.Is(err, syscall.ENOTDIR):
		dir := filepath.Dir(path)
		return p.WithHint("a file stands where a directory should be; move it away: mv %s %s",
			shellwords.ForPaste(dir), shellwords.ForPaste(dir+".old"))
	}
	return p
}

// readTarget returns what is in a file now.
func (e Editor) readTarget(t target) (version, error) {
	text, err := readText(t.real)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return version{}, nil
	case err != nil:
		return version{}, e.fileError("read", t.path, err)
	default:
		return version{true, text}, nil
	}
}
