// Package filelock makes processes take turns. A lock is an operating system lock on a side-car file, so it ends with
// its process however that ends. The holder writes its process number and command into the file, for the error of
// those who wait in vain.
//
// The side-car file is removed when the lock is released; one that a killed process left behind is taken over by the
// next. Where the file system has no locks, a second file that only one process can make stands for one (owner.go).
package filelock

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/awsid/awsid/internal/sys/atomicfile"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/shellwords"
	"github.com/awsid/awsid/internal/sys/timetext"
)

// Pauses between two attempts; short, as a holder needs only milliseconds.
const (
	firstPause = time.Millisecond
	lastPause  = 25 * time.Millisecond
)

// Lock is a lock that is held.
type Lock struct {
	file  *os.File // open and locked; nil where the file system has no locks
	path  string   // of the side-car file; "" when the file is not ours to remove
	owner string   // of the file that stands for a lock; "" where there are real ones
}

// Acquire takes the lock at path, which is the side-car file ("config.lock"), not the file it protects. Missing
// directories are made with mode 0700. When another process holds the lock for longer than wait, the error is a
// *problem.Error that names it; when ctx ends, its error is returned.
func Acquire(ctx context.Context, c clock.Clock, path string, wait time.Duration) (*Lock, error) {
	if err := atomicfile.MakeDirectory(filepath.Dir(path)); err != nil {
		return nil, lockError(path, err)
	}
	return acquire(ctx, c, path, wait, func() (*Lock, error) { return trySideCar(path, c.Now(), lockFile) })
}

// AcquireOn locks an existing file itself. It serves in a directory in which no side-car file can be made, and only
// among processes that write the file in place.
func AcquireOn(ctx context.Context, c clock.Clock, path string, wait time.Duration) (*Lock, error) {
	return acquire(ctx, c, path, wait, func() (*Lock, error) { return tryFile(path) })
}

func acquire(ctx context.Context, c clock.Clock, path string, wait time.Duration, try func() (*Lock, error)) (*Lock, error) {
	var waited time.Duration
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		l, err := try()
		if l != nil {
			return l, nil
		}
		if err != nil && !isTransient(err) {
			return nil, lockError(path, err)
		}
		if waited >= wait {
			return nil, busyError(path, wait)
		}
		if err := c.Sleep(ctx, pause); err != nil {
			return nil, err
		}
		waited += pause
	}
}

// trySideCar makes one attempt; neither a lock nor an error means: held by another.
func trySideCar(path string, now time.Time, lock func(*os.File) (bool, error)) (*Lock, error) {
	f, err := openLockFile(path)
	if err != nil {
		if errors.Is(err, fs.ErrPermission) && openToOwner(path) {
			return nil, nil
		}
		return nil, err
	}
	got, err := lock(f)
	switch {
	case err != nil && hasNoLocks(err):
		_ = f.Close()
		return tryOwner(path, now)
	case err != nil, !got:
		_ = f.Close()
		return nil, err
	}
	// The holder before us removed the file between our open and our lock:
	// what we hold is a file without a name, and others lock a new one.
	ours, err := f.Stat()
	there, failed := os.Lstat(path)
	if err != nil || failed != nil || !os.SameFile(ours, there) {
		_ = f.Close()
		return nil, err
	}
	if !ours.Mode().IsRegular() || ours.Size() > 0 && parseHolder(f) == "" {
		_ = f.Close()
		return nil, errForeign
	}
	if ours.Mode().Perm()&0o600 != 0o600 {
		_ = f.Chmod(0o600) // the umask may be 777
	}
	writeHolder(f)
	return &Lock{file: f, path: path}, nil
}

// openToOwner reports whether path was a lock file that its owner could not open, as a umask of 777 makes them, and
// can be tried again.
func openToOwner(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o600 != 0o600 && os.Chmod(path, 0o600) == nil
}

func tryFile(path string) (*Lock, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	if got, err := lockFile(f); err != nil || !got {
		_ = f.Close()
		return nil, err
	}
	return &Lock{file: f}, nil
}

// errForeign keeps us from writing over a file of somebody else that happens to have the name.
var errForeign = errors.New("there is a file of that name that is no lock")

// Release gives the lock up and removes its file. A nil lock holds nothing.
func (l *Lock) Release() {
	switch {
	case l == nil:
	case l.owner != "":
		_ = os.Remove(l.owner)
		_ = os.Remove(l.path)
	default:
		l.removeAndClose()
	}
}

// IsWeak reports whether the file system has no locks, so that a file stands for one: if this process is killed, the
// others wait until they find out.
func (l *Lock) IsWeak() bool { return l != nil && l.owner != "" }

// writeHolder writes who we are into the lock file, for the others' errors only: failure is no reason not to go on.
// The first byte is left alone because Windows keeps others from reading it while it is locked.
func writeHolder(f *os.File) {
	text := strconv.Itoa(os.Getpid()) + " " + commandName() + "\n"
	if _, err := f.WriteAt([]byte(text), 1); err == nil {
		_ = f.Truncate(int64(1 + len(text)))
	}
}

// commandName is the name of the program and its first words. Options and what
// follows them may be secret and stay out.
func commandName() string {
	words := []string{filepath.Base(os.Args[0])}
	for _, a := range os.Args[1:] {
		if strings.HasPrefix(a, "-") || len(words) == 3 {
			break
		}
		words = append(words, a)
	}
	return strings.Join(words, " ")
}

// Holder names the process that holds the lock at path, "" when none says so.
func Holder(path string) string {
	for _, name := range []string{path + ownerSuffix, path} {
		f, err := os.OpenFile(name, os.O_RDONLY|noFollow, 0)
		if err != nil {
			continue
		}
		who := parseHolder(f)
		_ = f.Close()
		if who != "" {
			return who
		}
	}
	return ""
}

// IsFree reports whether nobody holds the lock at path. It makes no file.
func IsFree(path string) bool {
	if info, err := os.Lstat(path + ownerSuffix); err == nil {
		return isAbandoned(path+ownerSuffix, info, time.Now())
	}
	l, err := tryFile(path)
	if l != nil {
		_ = l.file.Close()
	}
	return l != nil || errors.Is(err, fs.ErrNotExist)
}

// parseHolder reads who holds the lock of an open file, "" when it does not say.
func parseHolder(f *os.File) string {
	text := make([]byte, 512)
	n, _ := f.ReadAt(text, 1)
	pid, name, ok := strings.Cut(strings.TrimSpace(string(text[:n])), " ")
	if _, err := strconv.Atoi(pid); !ok || err != nil {
		return ""
	}
	return fmt.Sprintf("process %s (%s)", pid, name)
}

// held says that others had the lock for the whole wait.
type held struct {
	who  string
	wait time.Duration
}

// Error names them.
func (h held) Error() string {
	return fmt.Sprintf("%s has held the lock for more than %s", h.who, timetext.Seconds(h.wait))
}

// IsHeld tells the error of a lock that others hold from that of one that cannot be had at all. On Windows a folder
// that cannot be written to passes for the first, as its error is also that of a lock being given up.
func IsHeld(err error) bool { return errors.As(err, new(held)) }

func busyError(path string, wait time.Duration) error {
	return problem.New(problem.General, "%w", held{cmp.Or(Holder(path), "another process"), wait}).
		WithDoing("lock "+path).WithHint("%s", busyHint(path))
}

// lastExisting is the nearest directory at or above dir that exists.
func lastExisting(dir string) string {
	for above := filepath.Dir(dir); above != dir; dir, above = above, filepath.Dir(above) {
		if _, err := os.Lstat(dir); !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	return dir
}

func lockError(path string, err error) error {
	e := problem.New(problem.General, "%w", problem.Bare(err)).WithDoing("lock " + path)
	switch dir := lastExisting(filepath.Dir(path)); {
	case errors.Is(err, fs.ErrPermission):
		return e.WithHint("you need write permission for the directory %s", dir)
	case isLink(path):
		return e.WithHint("a lock is never taken through a link; remove it: rm %s", shellwords.ForPaste(path))
	case errors.Is(err, errForeign):
		return e.WithHint("move it away: mv %[1]s %[1]s.old", shellwords.ForPaste(path))
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		return e.WithHint("close some programs, or allow more open files (ulimit -n)")
	case errors.Is(err, syscall.EROFS):
		return e.WithHint("%s is mounted to be read only; mount it for writing", dir)
	}
	return e
}

func isLink(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}
