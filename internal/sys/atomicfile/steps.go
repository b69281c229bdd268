package atomicfile

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// maxLinks bounds a chain of symbolic links, as the kernel's ELOOP does.
const maxLinks = 40

var (
	errLinks           = errors.New("too many symbolic links")
	errDirectory       = errors.New("is a directory")
	errIrregular       = errors.New("is not a regular file")
	errReadOnly        = errors.New("is read-only")
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
	if err := checkDirectory(filepath.Dir(w.target)); err != nil {
		return err
	}
	return checkOwner(info)
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
	for {
		f, err := os.CreateTemp(filepath.Dir(w.target), w.tempPattern())
		if err != nil {
			return err
		}
		if holdTemp(f) {
			w.temp = f
			return nil
		}
		// Another writer's sweep took it for a leftover; make another one.
		_ = f.Close()
	}
}

// tempPattern is the name of a temporary file, for os.CreateTemp and filepath.Match.
func (w *write) tempPattern() string { return "." + filepath.Base(w.target) + ".*.tmp" }

// sweepOldTemps removes temporary files of writers that were killed. A live writer holds a lock on its file, so only
// leftovers can be removed. Failure to remove one is no reason not to write.
func (w *write) sweepOldTemps() error {
	dir := filepath.Dir(w.target)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	for _, e := range entries {
		if name := e.Name(); e.Type().IsRegular() && isTemp(name, filepath.Base(w.target)) {
			removeLeftover(filepath.Join(dir, name))
		}
	}
	return nil
}

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

// copyOwner gives the temporary file the mode and owner of the file it replaces.
func (w *write) copyOwner() error {
	if w.old == nil {
		if err := inheritAttributes(w.temp.Name(), filepath.Dir(w.target)); err != nil {
			return err
		}
		return w.temp.Chmod(cmp.Or(w.opts.Perm, 0o600))
	}
	mode, err := keepOwner(w.temp, w.old)
	if err != nil {
		return err
	}
	return w.temp.Chmod(mode)
}

func (w *write) fillTemp() error {
	_, err := w.temp.Write(w.data)
	return err
}

func (w *write) syncTemp() error { return w.temp.Sync() }

func (w *write) renameTemp() error {
	if err := replaceTarget(w.temp, w.target); err != nil {
		return err
	}
	w.done = true
	return nil
}

func (w *write) syncDirectory() error { return syncDirectory(filepath.Dir(w.target)) }
