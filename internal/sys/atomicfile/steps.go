package atomicfile

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// maxLinks bounds a chain of symbolic links, as the kernel's ELOOP does.
const maxLinks = 40

// maxTemps bounds how often a temporary file is made anew that another writer's sweep took for a leftover.
const maxTemps = 1000

var (
	errLinks           = errors.New("too many symbolic links")
	errDirectory       = errors.New("is a directory")
	errIrregular       = errors.New("is not a regular file")
	errReadOnly        = errors.New("is read-only")
	errUnheld          = errors.New("no temporary file beside it can be locked")
	errClosedDirectory = errors.New("is in a read-only directory")
)

// resolveLinks follows links by hand, because filepath.EvalSymlinks refuses a link whose target does not exist yet.
func resolveLinks(path string) (string, error) {
	for range maxLinks {
		link, err := os.Readlink(path)
		if err != nil {
			// Not a link, or nothing there: this is the file to write.
			return path, nil
		}
		if !filepath.IsAbs(link) {
			link = filepath.Join(filepath.Dir(path), link)
		}
		path = link
	}
	return "", errLinks
}

func (w *write) resolveLinks() (err error) {
	w.target, err = resolveLinks(w.path)
	return err
}

// checkTarget refuses what a rename would silently override: it needs no permission
// on the file itself, yet a read-only file is meant to stay.
func (w *write) checkTarget() error {
	info, err := os.Lstat(w.target)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	switch {
	case err != nil:
		return err
	case info.IsDir():
		return errDirectory
	case !info.Mode().IsRegular():
		return errIrregular
	case info.Mode().Perm()&0o200 == 0:
		return errReadOnly
	}
	w.old = info
	closed := checkDirectory(filepath.Dir(w.target))
	foreign := checkOwner(info)
	if w.opts.InPlace {
		switch {
		case hasOtherNames(info):
			w.inPlace = "it has other names (hard links)"
		case closed != nil:
			w.inPlace = "nothing can be made in its directory"
		case foreign != nil:
			w.inPlace = "it " + foreign.Error()
		}
		return nil
	}
	return cmp.Or(closed, foreign)
}

func (w *write) makeDirectory() error { return MakeDirectory(filepath.Dir(w.target)) }

// moveToExistingDirectory makes the first directory above the target that is there the target's own, for a trial.
func (w *write) moveToExistingDirectory() error {
	name, dir := filepath.Base(w.target), filepath.Dir(w.target)
	for parent := filepath.Dir(dir); parent != dir; dir, parent = parent, filepath.Dir(parent) {
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	w.target = filepath.Join(dir, name)
	return nil
}

// createTemp makes the temporary file, readable by its owner alone whatever the
// target's mode is: it gets that mode only when it is complete.
func (w *write) createTemp() error {
	if w.inPlace != "" {
		return w.openTarget()
	}
	for n := range maxTemps {
		f, err := w.openTemp(n)
		if err != nil && n < numberedTemps {
			continue // another writer is at work on it; or, on Windows, somebody else still has it open
		}
		if err != nil {
			return err
		}
		if holdTemp(f) {
			w.temp = f
			return nil
		}
		_ = f.Close() // another writer's sweep took it for a leftover
	}
	return errUnheld
}

// numberedTemps is how many names temporary files usually have, so that a write finds leftovers without reading the
// directory: a cache may hold thousands of files. More writers at a time, which locks elsewhere keep away, take others.
const numberedTemps = 8

func (w *write) openTemp(n int) (*os.File, error) {
	if n >= numberedTemps {
		return os.CreateTemp(filepath.Dir(w.target), "."+filepath.Base(w.target)+".*.tmp")
	}
	return os.OpenFile(w.tempName(n), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
}

func (w *write) tempName(n int) string {
	return filepath.Join(filepath.Dir(w.target), "."+filepath.Base(w.target)+"."+strconv.Itoa(n)+".tmp")
}

// sweepOldTemps removes temporary files of writers that were killed. A live writer holds a lock on its file, so only
// leftovers can be removed. Failure to remove one is no reason not to write.
func (w *write) sweepOldTemps() error {
	for n := range numberedTemps {
		removeLeft(w.tempName(n))
	}
	return nil
}

func removeLeft(temp string) { whenLeft(temp, func() { _ = os.Remove(temp) }) }

// isTemp tells whether name is a temporary file for base: ".base.DIGITS.tmp".
func isTemp(name, base string) bool {
	prefix, suffix := "."+base+".", ".tmp"
	if len(name) <= len(prefix)+len(suffix) || name[:len(prefix)] != prefix || name[len(name)-len(suffix):] != suffix {
		return false
	}
	for _, c := range name[len(prefix) : len(name)-len(suffix)] {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// copyAttributes gives the temporary file the mode, the owner and all else that the file it replaces carries. What
// cannot be given to another file is kept by writing that one in place.
func (w *write) copyAttributes() error {
	switch {
	case w.inPlace != "":
		return nil
	case w.old == nil:
		if err := inheritAttributes(w.temp.Name(), filepath.Dir(w.target)); err != nil {
			return err
		}
		return w.temp.Chmod(cmp.Or(w.opts.Perm, 0o600))
	}
	mode, lost := keepAttributes(w.temp, w.target, w.old)
	isOwner := errors.As(lost, new(errOwner))
	switch {
	case lost != nil && w.opts.InPlace:
		what := lost.Error()
		if isOwner {
			what = "owner"
		}
		w.removeTemp()
		w.inPlace = "a new file could not have its " + what
		return w.openTarget()
	case isOwner:
		return lost
	}
	return w.temp.Chmod(mode)
}

func (w *write) fillTemp() error {
	if w.inPlace != "" {
		return nil
	}
	_, err := w.temp.Write(w.data)
	return err
}

func (w *write) syncTemp() error {
	if w.inPlace != "" {
		return nil
	}
	return w.temp.Sync()
}

func (w *write) renameTemp() error {
	if w.inPlace == "" {
		err := replaceTarget(w.temp, w.target)
		if err == nil {
			w.done = true
			w.closeFiles()
			return nil
		}
		if !errors.Is(err, syscall.EBUSY) || w.opts.Sync && !w.opts.InPlace {
			return err
		}
		w.removeTemp()
		w.inPlace = "it is mounted by itself"
		if err := w.openTarget(); err != nil {
			return err
		}
	}
	defer w.closeFiles()
	return w.overwriteTarget()
}

// probeTarget returns why a file that is there could neither be replaced nor written, such as one that is mounted by
// itself to be read, or that its owner has made unchangeable (chattr +i).
func (w *write) probeTarget() error {
	if w.old == nil {
		return nil
	}
	f, err := os.OpenFile(w.target, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return f.Close()
}
