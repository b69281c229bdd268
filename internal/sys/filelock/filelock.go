// Package filelock makes processes take turns. A lock is an operating system lock on a side-car file, so it ends with
// its process however that ends. The holder writes its process number and command into the file, for the error of
// those who wait in vain.
//
// The side-car file is removed when the lock is released; one that a killed
// process left behind is taken over by the next.
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

	"github.com/gofrs/flock"

	"github.com/awsid/awsid/internal/sys/atomicfile"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/timetext"
)

// Pauses between two attempts; short, as a holder needs only milliseconds.
const (
	firstPause = time.Millisecond
	lastPause  = 25 * time.Millisecond
)

// Lock is a lock that is held.
type Lock struct{ file *flock.Flock }

// Acquire takes the lock at path, which is the side-car file ("config.lock"), not the file it protects. Missing
// directories are made with mode 0700. When another process holds the lock for longer than wait, the error is a
// *problem.Error that names it; when ctx ends, its error is returned.
func Acquire(ctx context.Context, c clock.Clock, path string, wait time.Duration) (*Lock, error) {
	if err := atomicfile.MakeDirectory(filepath.Dir(path)); err != nil {
		return nil, lockError(path, err)
	}
	var waited time.Duration
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		l, err := tryLock(path)
		if l != nil || err != nil {
			return l, err
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

// tryLock makes one attempt; neither a lock nor an error means: held by another.
func tryLock(path string) (*Lock, error) {
	f := flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o600))
	got, err := f.TryLock()
	switch {
	case err != nil && isTransient(err):
		return nil, nil
	case err != nil:
		return nil, lockError(path, err)
	case !got:
		return nil, nil
	}
	// The holder before us removed the file between our open and our lock:
	// what we hold is a file without a name, and others lock a new one.
	if !isNamed(f, path) {
		_ = f.Unlock()
		return nil, nil
	}
	if info, err := f.Stat(); err == nil && info.Size() > 0 && readHolder(path) == "" {
		_ = f.Unlock()
		return nil, lockError(path, errForeign)
	}
	writeHolder(path)
	return &Lock{f}, nil
}

// errForeign keeps us from writing over a file of somebody else that happens to have the name.
var errForeign = errors.New("there is a file of that name that is no lock; move it away")

// isNamed tells whether the locked file is still the one at path.
func isNamed(f *flock.Flock, path string) bool {
	ours, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Lstat(path)
	return err == nil && os.SameFile(ours, there)
}

// Release gives the lock up and removes its file. A nil lock holds nothing.
func (l *Lock) Release() {
	if l != nil {
		releaseLock(l.file)
	}
}

// writeHolder writes who we are into the lock file, for the others' errors only: failure is no reason not to go on.
// The first byte is left alone because Windows keeps others from reading it while it is locked.
func writeHolder(path string) {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return
	}
	defer f.Close()
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
func Holder(path string) string { return readHolder(path) }

// readHolder reads who holds the lock at path, "" when it does not say.
func readHolder(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
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
	return problem.New(problem.General, "%w", held{cmp.Or(readHolder(path), "another process"), wait}).
		WithDoing("lock " + path).WithHint("wait for it or end it, then try again")
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
	case errors.Is(err, syscall.EROFS):
		return e.WithHint("nothing can be written to %s; name files elsewhere with AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE", dir)
	}
	return e
}
