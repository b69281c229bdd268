//go:build unix

package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

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
	return nil
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

// keepOwner gives f the owner and group of old and returns the mode that f
// may have: when the group cannot be kept, another group gets no permission.
func keepOwner(f *os.File, old fs.FileInfo) (fs.FileMode, error) {
	mode := old.Mode().Perm() | old.Mode()&(fs.ModeSetuid|fs.ModeSetgid|fs.ModeSticky)
	was, ok := old.Sys().(*syscall.Stat_t)
	if !ok {
		return mode, nil
	}
	var is unix.Stat_t
	if err := unix.Fstat(int(f.Fd()), &is); err != nil {
		return 0, err
	}
	if is.Uid != was.Uid {
		if err := f.Chown(int(was.Uid), -1); err != nil {
			return 0, err
		}
	}
	if is.Gid != was.Gid {
		if err := f.Chown(-1, int(was.Gid)); err != nil {
			mode &^= 0o070
		}
	}
	return mode, nil
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
	ours, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Lstat(f.Name())
	return err == nil && os.SameFile(ours, there)
}

func removeLeftover(path string) {
	f, err := os.OpenFile(path, os.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
	if err != nil {
		return
	}
	defer f.Close()
	if unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) == nil {
		_ = os.Remove(path)
	}
}

func replaceTarget(f *os.File, target string) error { return os.Rename(f.Name(), target) }

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
