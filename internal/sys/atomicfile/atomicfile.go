// Package atomicfile replaces a file in one step: a reader, or the next
// start after a crash, finds the old content or the new one, never less.
//
// The content is written to a temporary file in the same directory and then renamed over the target, so the target is
// never open for writing. What the person has set up stays: the mode, owner, access list, label and other extended
// attributes of the file, and symbolic links, which are written through.
//
// A file that cannot be replaced so, as it has other names, is mounted by itself or lies in a closed directory, can be
// written in place by a caller that keeps a copy (inplace.go).
package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/awsid/awsid/internal/sys/readfile"
)

// Options say how a file is written. The zero value suits a cache.
type Options struct {
	// Perm is the mode of a file that did not exist; 0 means 0600. A file that exists keeps the mode it has.
	Perm fs.FileMode
	// Sync waits until file and directory are on the disk. For files of the
	// person; a cache that can be made again does without.
	Sync bool
	// InPlace allows writing the file in place where replacing it would not do. The caller has a copy by then. A cache,
	// of which Sync is not set, needs none if it is mounted by itself.
	InPlace bool
}

// dirPerm is the mode of a directory that had to be made.
const dirPerm = 0o700

// WriteFile replaces or creates the file at path. Missing directories are made with mode 0700. On any error the old
// file is unchanged and nothing is left behind, but for an UnsyncedError; the error is a *problem.Error that says why
// and what to do.
func WriteFile(path string, data []byte, opts Options) error {
	s, err := Stage(path, data, opts)
	if err != nil {
		return err
	}
	if err := s.Commit(); err != nil {
		return err
	}
	return s.SyncDirectory()
}

// CheckWritable returns the error that WriteFile would give for so many bytes, as far as that can be known beforehand: it
// takes the steps of a write up to the rename, in the folder above where one is missing, and leaves nothing behind. It
// is for what cannot be got twice, such as a token that a service gives in exchange for another.
func CheckWritable(path string, size int) error {
	w := &write{path: path, data: make([]byte, size), opts: Options{Sync: true}}
	defer w.removeTemp()
	for _, s := range append(w.stageSteps(), step{"probe", (*write).probeTarget}) {
		if s.name == "mkdir" {
			s.do = (*write).moveToExistingDirectory
		}
		if err := s.do(w); err != nil {
			return w.explainError(err)
		}
	}
	return nil
}

// Staged is a write of which all has been done that can fail without a trace.
type Staged struct{ write }

// Stage prepares the replacement of a file: what is left is to Commit or to Discard it.
func Stage(path string, data []byte, opts Options) (*Staged, error) {
	s := &Staged{write{path: path, data: data, opts: opts}}
	if err := s.runSteps(s.stageSteps()); err != nil {
		return nil, err
	}
	return s, nil
}

// InPlace says why the file will be written in place, "" when it is replaced.
func (s *Staged) InPlace() string { return s.inPlace }

// Commit puts the new content in the place of the old. On an error the file is unchanged, but for a TornError. A file
// that turns out to be mounted by itself is written in place, if that is allowed, and InPlace says so.
func (s *Staged) Commit() error { return s.runSteps(s.commitSteps()) }

// SyncDirectory waits, if Sync is set, until the directory is on the disk. Its error is an UnsyncedError.
func (s *Staged) SyncDirectory() error {
	if !s.opts.Sync || s.inPlace != "" {
		return nil
	}
	if err := syncDirectory(filepath.Dir(s.target)); err != nil {
		return s.explainError(&UnsyncedError{err})
	}
	return nil
}

// Discard removes what was prepared.
func (s *Staged) Discard() { s.removeTemp() }

// UnsyncedError says that the file has its new content, but may lose it if the machine loses power.
type UnsyncedError struct{ Err error }

func (e *UnsyncedError) Error() string {
	return "the change is made, but may not outlive a power cut: " + e.Err.Error()
}
func (e *UnsyncedError) Unwrap() error { return e.Err }

// Resolve follows symbolic links, those of folders and dangling ones, too, to the file that WriteFile(path) would replace:
// however it is reached, it has one path.
func Resolve(path string) (string, error) {
	path, err := resolveLinks(path)
	if err != nil {
		return "", err
	}
	return filepath.Join(resolveDirectory(filepath.Dir(path)), filepath.Base(path)), nil
}

// resolveDirectory follows the links of what there is of a folder's path.
func resolveDirectory(dir string) string {
	above := filepath.Dir(dir)
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		return real
	} else if above == dir {
		return dir
	}
	return filepath.Join(resolveDirectory(above), filepath.Base(dir))
}

// IsSame reports whether two resolved paths are names of one file: hard links, or one name in two spellings.
func IsSame(a, b string) bool {
	if a == b {
		return true
	}
	one, err := os.Lstat(a)
	if err != nil {
		return false
	}
	other, err := os.Lstat(b)
	return err == nil && os.SameFile(one, other) && (hasOtherNames(one) || strings.EqualFold(a, b))
}

// MakeDirectory makes dir and what is missing above it with mode 0700. What a
// privileged process makes in a person's directory belongs to that person.
func MakeDirectory(dir string) error {
	switch info, err := os.Stat(dir); {
	case err == nil && info.IsDir():
		return nil
	case err == nil:
		return &fs.PathError{Op: "mkdir", Path: dir, Err: readfile.ErrNotDirectory}
	}
	above := filepath.Dir(dir)
	if above != dir {
		if err := MakeDirectory(above); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, dirPerm); err != nil {
		if info, failed := os.Stat(dir); failed == nil && info.IsDir() {
			return nil // another process was quicker
		}
		return err
	}
	if err := os.Chmod(dir, dirPerm); err != nil { // the umask may be 777
		return err
	}
	return inheritAttributes(dir, above)
}

// RemoveLeftovers removes what killed writers of the file have left, also what the next write would not look for.
func RemoveLeftovers(path string) {
	w := write{path: path}
	if w.resolveLinks() != nil {
		return
	}
	dir := filepath.Dir(w.target)
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if e.Type().IsRegular() && isTemp(e.Name(), filepath.Base(w.target)) {
			removeLeft(filepath.Join(dir, e.Name()))
		}
	}
}

// Complete finishes the last write of a file that was cut off between its steps fill and rename, if the file has not been
// written since and isNewer says that what was left is whole, and newer than the file. It is for what cannot be got
// again. The caller holds the lock that keeps other writers of the file away.
func Complete(path string, isNewer func(left, current []byte) bool) (completed bool) {
	w := write{path: path}
	if w.resolveLinks() != nil {
		return false
	}
	old, err := os.Lstat(w.target)
	if err != nil || !old.Mode().IsRegular() {
		return false // who has removed the file wants nothing of it
	}
	dir, last := filepath.Dir(w.target), ""
	entries, _ := os.ReadDir(dir)
	at := old.ModTime()
	for _, e := range entries {
		if !e.Type().IsRegular() || !isTemp(e.Name(), filepath.Base(w.target)) {
			continue
		}
		if info, err := e.Info(); err == nil && !info.ModTime().Before(at) {
			last, at = filepath.Join(dir, e.Name()), info.ModTime()
		}
	}
	whenLeft(last, func() {
		left, err := readfile.Regular(last, readfile.SmallLimit)
		if err != nil {
			return
		}
		current, err := readfile.Regular(w.target, readfile.SmallLimit)
		completed = err == nil && isNewer(left, current) && Rename(last, w.target) == nil
	})
	return completed
}

// IsClosed reports whether nothing can be made in dir, as its owner, the mount or the person's rights have it. One that
// is not there yet is as the nearest one above it that is.
func IsClosed(dir string) bool {
	err := checkDirectory(dir)
	for above := filepath.Dir(dir); errors.Is(err, fs.ErrNotExist) && above != dir; dir, above = above, filepath.Dir(above) {
		err = checkDirectory(above)
	}
	return err != nil
}

// write is one replacement under way.
type write struct {
	path    string      // as asked for
	data    []byte      // the new content
	opts    Options     //
	target  string      // path with all links followed
	old     fs.FileInfo // the file that is there, nil when there is none
	temp    *os.File    // the file being written, or the target itself when it is written in place
	inPlace string      // why it is; "" when it is replaced
	done    bool        // the rename has happened
}

// step is one action. The list of steps is data so that a test can stop the
// write after any of them, as a crash would.
type step struct {
	name string
	do   func(*write) error
}

// stageSteps and commitSteps are the whole order of a write. Everything that can be found out beforehand comes before
// the first change on the disk.
func (w *write) stageSteps() []step {
	list := []step{
		{"resolve", (*write).resolveLinks},
		{"check", (*write).checkTarget},
		{"mkdir", (*write).makeDirectory},
		{"sweep", (*write).sweepOldTemps},
		{"create", (*write).createTemp},
		{"own", (*write).copyAttributes},
		{"fill", (*write).fillTemp},
	}
	if w.opts.Sync {
		list = append(list, step{"sync", (*write).syncTemp})
	}
	return list
}

func (w *write) commitSteps() []step { return []step{{"rename", (*write).renameTemp}} }

func (w *write) runSteps(steps []step) error {
	for _, s := range steps {
		if err := s.do(w); err != nil {
			w.removeTemp()
			return w.explainError(err)
		}
	}
	return nil
}

func (w *write) removeTemp() {
	if w.temp == nil {
		return
	}
	if !w.done && w.inPlace == "" {
		removeTemp(w.temp)
		w.temp = nil
	}
	w.closeFiles()
}

// closeFiles closes the temporary file once; what it holds has been checked before.
func (w *write) closeFiles() {
	if w.temp != nil {
		_ = w.temp.Close()
		w.temp = nil
	}
}
