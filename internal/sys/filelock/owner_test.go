//go:build unix

package filelock

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/problem"
)

func hintOf(err error) string {
	var p *problem.Error
	if !errors.As(err, &p) {
		return ""
	}
	return p.Hint
}

func TestFileSystemsWithoutLocks(t *testing.T) {
	t.Parallel()
	for _, errno := range []syscall.Errno{syscall.ENOLCK, syscall.ENOSYS, syscall.EOPNOTSUPP, syscall.ENOTSUP} {
		path := filepath.Join(t.TempDir(), "config.lock")
		none := func(*os.File) (bool, error) { return false, errno }
		l, err := trySideCar(path, time.Now(), none)
		if err != nil || !l.IsWeak() {
			t.Fatalf("%v: %v, %v", errno, l, err)
		}
		if again, err := trySideCar(path, time.Now(), none); again != nil || err != nil {
			t.Errorf("%v: taken twice: %v, %v", errno, again, err)
		}
		if who := Holder(path); !strings.HasPrefix(who, fmt.Sprintf("process %d (", os.Getpid())) {
			t.Errorf("the holder is %q", who)
		}
		l.Release()
		if left, _ := filepath.Glob(path + "*"); left != nil {
			t.Errorf("left: %v", left)
		}
	}
	if _, err := trySideCar(filepath.Join(t.TempDir(), "x"), time.Now(), func(*os.File) (bool, error) { return false, syscall.EIO }); !errors.Is(err, syscall.EIO) {
		t.Errorf("another failure became %v", err)
	}
}

// TestOwnerIsTakenOver tells the file of a process that is gone from that of one that may not be.
func TestOwnerIsTakenOver(t *testing.T) {
	t.Parallel()
	gone := exec.Command(os.Args[0], "-test.run=^$")
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	pid := strconv.Itoa(gone.Process.Pid)
	for name, c := range map[string]struct {
		text  string
		age   time.Duration
		taken bool
	}{
		"killed here":            {"\x00" + pid + " awsid configure set\n" + machine() + "\n", 0, true},
		"alive here":             {"\x00" + strconv.Itoa(os.Getpid()) + " awsid\n" + machine() + "\n", 0, false},
		"of another machine":     {"\x00" + pid + " awsid\nelsewhere\n", 0, false},
		"old, of another":        {"\x00" + pid + " awsid\nelsewhere\n", ownerAge + time.Minute, true},
		"being written":          {"", 0, false},
		"cut off while written":  {"", ownerAge + time.Minute, true},
		"of a number used again": {"\x001 init\n" + machine() + "\n", ownerAge + time.Minute, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "config.lock")
			owner := path + ownerSuffix
			if err := os.WriteFile(owner, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			then := time.Now().Add(-c.age)
			if err := os.Chtimes(owner, then, then); err != nil {
				t.Fatal(err)
			}
			l, err := acquireWeak(t.Context(), &fakeClock{}, path, time.Second)
			if (err == nil) != c.taken {
				t.Errorf("got %v", err)
			}
			if err != nil && !strings.Contains(hintOf(err), "rm "+owner) {
				t.Errorf("hint %q", hintOf(err))
			}
			l.Release()
			if _, err := os.Stat(owner + guardSuffix); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("the guard is left: %v", err)
			}
		})
	}
}

// TestNobodyIsLostWithoutLocks: processes count together, and killed ones do not stop them.
func TestNobodyIsLostWithoutLocks(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "config.lock")
	dead := "\x00999999999 awsid\n" + machine() + "\n"
	if err := os.WriteFile(path+ownerSuffix, []byte(dead), 0o600); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	const processes = 6
	for range processes {
		wg.Go(func() {
			child := exec.Command(os.Args[0])
			child.Env = append(os.Environ(), countVariable+"="+path, weakVariable+"=1")
			if out, err := child.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	wg.Wait()
	text, err := os.ReadFile(path + ".count")
	if want := strconv.Itoa(processes * rounds); err != nil || string(text) != want {
		t.Errorf("counted to %s, %v; want %s", text, err, want)
	}
}

// TestWhatIsNoLockFile: nothing is written through a link, and nothing that is no file is waited at.
func TestWhatIsNoLockFile(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		make func(path, victim string) error
		says string
	}{
		"link to a file":   {func(path, victim string) error { return os.Symlink(victim, path) }, "rm "},
		"link to nothing":  {func(path, victim string) error { return os.Symlink(victim+"2", path) }, "rm "},
		"pipe":             {func(path, _ string) error { return syscall.Mkfifo(path, 0o600) }, "move it away"},
		"folder":           {func(path, _ string) error { return os.Mkdir(path, 0o700) }, "is a directory"},
		"file of somebody": {func(path, _ string) error { return os.WriteFile(path, []byte("mine"), 0o600) }, "move it away"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			path, victim := filepath.Join(dir, "config.lock"), filepath.Join(dir, "victim")
			if err := errors.Join(os.WriteFile(victim, nil, 0o600), c.make(path, victim)); err != nil {
				t.Fatal(err)
			}
			_, err := Acquire(t.Context(), clock.System{}, path, 0)
			if err == nil || !strings.Contains(err.Error()+hintOf(err), c.says) || IsHeld(err) {
				t.Errorf("got %v, hint %q", err, hintOf(err))
			}
			if data, err := os.ReadFile(victim); err != nil || len(data) > 0 {
				t.Errorf("the victim holds %q, %v", data, err)
			}
			if _, err := os.Stat(victim + "2"); err == nil {
				t.Error("a file was made through the link")
			}
		})
	}
}

// TestLockFileThatNobodyCanOpen is what a umask of 777 leaves behind.
func TestLockFileThatNobodyCanOpen(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "config.lock")
	if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Chmod(path, 0)); err != nil {
		t.Fatal(err)
	}
	if !openToOwner(path) {
		t.Error("not opened")
	}
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	l, err := Acquire(t.Context(), clock.System{}, path, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Release()
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// TestTooManyOpenFiles is told as what it is, not as a file of somebody else.
func TestTooManyOpenFiles(t *testing.T) {
	t.Parallel()
	err := lockError("config.lock", &fs.PathError{Op: "open", Path: "config.lock", Err: syscall.EMFILE})
	if !strings.Contains(err.Error(), "too many open files") || !strings.Contains(hintOf(err), "ulimit") {
		t.Errorf("%v, hint %q", err, hintOf(err))
	}
}
