package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"

	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// explainError turns the failure of a step into an error for a person. The cause is kept for errors.Is.
func (w *write) explainError(err error) error {
	e := &problem.Error{Kind: problem.General, Doing: "write " + w.path, Err: w.bareError(err)}
	var owner errOwner
	switch {
	case errors.As(err, new(*UnsyncedError)):
		return e.WithHint("look after the disk; the new content can be read")
	case errors.As(err, new(*TornError)):
		return e.WithHint("free some space; the next change by awsid puts it in order")
	case errors.Is(err, errLinks):
		return e.WithHint("remove the loop of symbolic links at %s", w.path)
	case errors.Is(err, errDirectory):
		return e.WithHint("move the directory %s away, or name another file", w.target)
	case errors.Is(err, errIrregular):
		return e.WithHint("name a regular file instead of %s", w.target)
	case errors.Is(err, errReadOnly):
		command := "chmod u+w "
		if runtime.GOOS == "windows" {
			command = "attrib -r "
		}
		return e.WithHint("to change it, first run: %s%s", command, shellwords.ForPaste(w.target))
	case errors.Is(err, errClosedDirectory):
		return e.WithHint("to change it, first make the directory of %s writable (chmod u+w)", w.target)
	case errors.Is(err, syscall.EPERM):
		return e.WithHint("%s may be marked as unchangeable (chattr +i, chflags uchg)", w.target)
	case errors.As(err, &owner):
		return e.WithHint("run as the owner of %s, or give the file to yourself (chown)", w.target)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return e.WithHint("free some space; the file is unchanged")
	case errors.Is(err, syscall.ENOTDIR):
		return e.WithHint("a file stands where a directory is needed; move it away")
	case errors.Is(err, syscall.EFBIG):
		return e.WithHint("allow larger files (ulimit -f); the file is unchanged")
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		return e.WithHint("close some programs, or allow more open files (ulimit -n); the file is unchanged")
	case errors.Is(err, syscall.EROFS):
		return e.WithHint("it is mounted to be read only; mount it for writing")
	case errors.Is(err, syscall.EBUSY):
		return e.WithHint("the file is mounted by itself; mount its directory instead")
	case w.inPlace != "" && errors.Is(err, fs.ErrPermission):
		return e.WithHint("you need write permission for %s", w.target)
	case errors.Is(err, fs.ErrPermission):
		return e.WithHint("you need write permission for the directory of %s", w.target)
	default:
		return e
	}
}

// bareError leaves out the names of the file, which is named already, and of the temporary file, which a person never
// sees.
func (w *write) bareError(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) && (path.Path == w.target || isTemp(filepath.Base(path.Path), filepath.Base(w.target))) {
		return path.Err
	}
	var link *os.LinkError
	if errors.As(err, &link) && isTemp(filepath.Base(link.Old), filepath.Base(w.target)) {
		return link.Err
	}
	return err
}
