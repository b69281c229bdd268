//go:build unix

package atomicfile

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// errOwner says that the file belongs to somebody else.
type errOwner struct{ uid uint32 }

func (e errOwner) Error() string { return fmt.Sprintf("belongs to user %d", e.uid) }

// checkDirectory refuses a directory that its owner has closed for writing,
// also when the process is privileged and could write there all the same.
func checkDirectory(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if info.Mode().Perm()&0o200 == 0 {
		return errClosedDirectory
	}
	if err := unix.Access(dir, unix.W_OK|unix.X_OK); err != nil {
		return &fs.PathError{Op: "write to", Path: dir, Err: err}
	}
	return nil
}

func hasOtherNames(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && stat.Nlink > 1
}

// checkOwner refuses a file that would change hands: only a privileged
// process can give the new file back to the owner of the old one.
func checkOwner(info fs.FileInfo) error {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return nil
	}
	if me := os.Geteuid(); me != 0 && uint32(me) != stat.Uid {
		return errOwner{stat.Uid}
	}
	return nil
}

// keepAttributes gives f the owner, group, access list, label and other extended attributes of the file at path and
// returns the mode that f may have: when the group or the access list cannot be kept, the group gets no permission.
// What was lost is an error.
func keepAttributes(f *os.File, path string, old fs.FileInfo) (mode fs.FileMode, lost error) {
	mode = old.Mode().Perm() | old.Mode()&(fs.ModeSetuid|fs.ModeSetgid|fs.ModeSticky)
	was, ok := old.Sys().(*syscall.Stat_t)
	if !ok {
		return mode, nil
	}
	var is unix.Stat_t
	if err := unix.Fstat(int(f.Fd()), &is); err != nil {
		return mode &^ 0o070, err
	}
	if is.Uid != was.Uid && f.Chown(int(was.Uid), -1) != nil {
		return mode, errOwner{was.Uid}
	}
	if is.Gid != was.Gid && f.Chown(-1, int(was.Gid)) != nil {
		mode, lost = mode&^0o070, errors.New("group")
	}
	for _, name := range lostXattrs(f, path) {
		if name == accessList {
			mode &^= 0o070
		}
		lost = cmp.Or(lost, errors.New(name))
	}
	return mode, lost
}

// inheritAttributes gives a new file or directory to the owner of the directory it is
// in, when the process is privileged: after sudo a person must still be able to
// read the files in their home. A directory that is open to all gives nothing.
func inheritAttributes(path, dir string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || owner.Uid == 0 || info.Mode().Perm()&0o002 != 0 {
		return nil
	}
	return os.Lchown(path, int(owner.Uid), int(owner.Gid))
}

// holdTemp locks f for as long as it is open, so that a sweep leaves it alone. It is false when a sweep was quicker.
func holdTemp(f *os.File) bool {
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		// A file system without locks has no sweeps either.
		return !errors.Is(err, unix.EWOULDBLOCK)
	}
	return isNamed(f)
}

// isNamed reports whether f still is what its name stands for.
func isNamed(f *os.File) bool {
	ours, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Lstat(f.Name())
	return err == nil && os.SameFile(ours, there)
}

// whenLeft does something with a temporary file that no writer is at work on, and keeps it from being taken for one.
func whenLeft(path string, do func()) {
	f, err := os.OpenFile(path, os.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
	if err != nil {
		return
	}
	defer f.Close()
	err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if err != nil && !errors.Is(err, unix.EWOULDBLOCK) {
		// A file system without locks: nobody writes for so long.
		if info, failed := f.Stat(); failed == nil && time.Since(info.ModTime()) > time.Hour {
			err = nil
		}
	}
	// The writer at work may just have ended, and the name be another's.
	if err == nil && isNamed(f) {
		do()
	}
}

// removeTemp removes a temporary file while it is held: afterwards its name may be another writer's.
func removeTemp(f *os.File) {
	_ = os.Remove(f.Name())
	_ = f.Close()
}

func replaceTarget(f *os.File, target string) error { return Rename(f.Name(), target) }

// Rename renames a file, over another one if there is one.
func Rename(from, to string) error { return os.Rename(from, to) }

// syncDirectory makes the rename itself durable. File systems that cannot
// sync a directory say EINVAL; there is nothing more to do then.
func syncDirectory(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, syscall.ENOTSUP) {
		return err
	}
	return nil
}
