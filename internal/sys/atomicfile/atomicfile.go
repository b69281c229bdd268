// Package atomicfile replaces a file in one step: a reader, or the next
// start after a crash, finds the old content or the new one, never less.
//
// The content is written to a temporary file in the same directory and then renamed over the target, so the target is
// never open for writing. What the person has set up stays: the mode and owner of the file, and symbolic links, which
// are written through.
package atomicfile

import (
	"io/fs"
	"os"
	"path/filepath"
)

// Options say how a file is written. The zero value suits a cache.
type Options struct {
	// Perm is the mode of a file that did not exist; 0 means 0600. A file that exists keeps the mode it has.
	Perm fs.FileMode
	// Sync waits until file and directory are on the disk. For files of the
	// person; a cache that can be made again does without.
	Sync bool
}

// dirPerm is the mode of a directory that had to be made.
const dirPerm = 0o700

// WriteFile replaces or creates the file at path. Missing directories are made with mode 0700. On any error the old
// file is unchanged and nothing is left behind; the error is a *problem.Error that says why and what to do.
func WriteFile(path string, data []byte, opts Options) error {
	w := &write{path: path, data: data, opts: opts}
	return w.runSteps(w.writeSteps())
}

// CheckWritable returns the error that WriteFile would give for so many bytes, as far as that can be known beforehand: it
// takes the steps of a write up to the rename, in the folder above where one is missing, and leaves nothing behind. It
// is for what cannot be got twice, such as a token that a service gives in exchange for another.
func CheckWritable(path string, size int) error {
	w := &write{path: path, data: make([]byte, size), opts: Options{Sync: true}}
	defer w.removeTemp()
	for _, s := range w.writeSteps() {
		switch s.name {
		case "rename":
			return nil
		case "mkdir":
			s.do = (*write).moveToExistingDirectory
		}
		if err := s.do(w); err != nil {
			return w.explainError(err)
		}
	}
	return nil
}

// Resolve follows symbolic links, also dangling ones, to the file that WriteFile(path) would replace.
func Resolve(path string) (string, error) { return resolveLinks(path) }

// MakeDirectory makes dir and what is missing above it with mode 0700. What a
// privileged process makes in a person's directory belongs to that person.
func MakeDirectory(dir string) error {
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return nil
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
	return inheritAttributes(dir, above)
}

// write is one replacement under way.
type write struct {
	path   string      // as asked for
	data   []byte      // the new content
	opts   Options     //
	target string      // path with all links followed
	old    fs.FileInfo // the file that is there, nil when there is none
	temp   *os.File    // the file being written
	done   bool        // the rename has happened
}

// step is one action. The list of steps is data so that a test can stop the
// write after any of them, as a crash would.
type step struct {
	name string
	do   func(*write) error
}

// writeSteps is the whole order of a write. Everything that can be found out
// beforehand comes before the first change on the disk.
func (w *write) writeSteps() []step {
	list := []step{
		{"resolve", (*write).resolveLinks},
		{"check", (*write).checkTarget},
		{"mkdir", (*write).makeDirectory},
		{"sweep", (*write).sweepOldTemps},
		{"create", (*write).createTemp},
		{"own", (*write).copyOwner},
		{"fill", (*write).fillTemp},
	}
	if w.opts.Sync {
		list = append(list, step{"sync", (*write).syncTemp})
	}
	list = append(list, step{"rename", (*write).renameTemp})
	if w.opts.Sync {
		list = append(list, step{"sync directory", (*write).syncDirectory})
	}
	return list
}

func (w *write) runSteps(steps []step) error {
	for _, s := range steps {
		if err := s.do(w); err != nil {
			w.removeTemp()
			return w.explainError(err)
		}
	}
	w.closeFiles()
	return nil
}

func (w *write) removeTemp() {
	if w.temp == nil {
		return
	}
	name := w.temp.Name()
	w.closeFiles()
	if !w.done {
		_ = os.Remove(name)
	}
}

// closeFiles closes the temporary file once; what it holds has been checked before.
func (w *write) closeFiles() {
	if w.temp != nil {
		_ = w.temp.Close()
		w.temp = nil
	}
}
