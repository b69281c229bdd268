package filelock

import (
	"bufio"
	"context"
	"errors"
	"fmt"
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

// Variables that make this test binary another process.
const (
	holdVariable  = "FILELOCK_TEST_HOLD"  // path: hold the lock until killed
	countVariable = "FILELOCK_TEST_COUNT" // path: add one to path.count, many times
	weakVariable  = "FILELOCK_TEST_WEAK"  // with the above: the file system has no locks
)

const rounds = 25

func TestMain(m *testing.M) {
	if path := os.Getenv(holdVariable); path != "" {
		l, err := Acquire(context.Background(), clock.System{}, path, time.Minute)
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println("held")
		time.Sleep(time.Hour)
		l.Release()
	}
	if path := os.Getenv(countVariable); path != "" {
		for range rounds {
			if err := addOne(path); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// addOne reads, adds and writes under the lock; without it counts get lost.
func addOne(path string) error {
	acquire := Acquire
	if os.Getenv(weakVariable) != "" {
		acquire = acquireWeak
	}
	l, err := acquire(context.Background(), clock.System{}, path, time.Minute)
	if err != nil {
		return err
	}
	defer l.Release()
	text, err := os.ReadFile(path + ".count")
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	n, _ := strconv.Atoi(string(text))
	return os.WriteFile(path+".count", []byte(strconv.Itoa(n+1)), 0o600)
}

// acquireWeak is Acquire on a file system without locks.
func acquireWeak(ctx context.Context, c clock.Clock, path string, wait time.Duration) (*Lock, error) {
	none := func(*os.File) (bool, error) { return false, syscall.ENOLCK }
	return acquire(ctx, c, path, wait, func() (*Lock, error) { return trySideCar(path, c.Now(), none) })
}

// fakeClock notes the pauses and never waits.
type fakeClock struct {
	clock.System
	slept time.Duration
}

func (c *fakeClock) Sleep(ctx context.Context, d time.Duration) error {
	c.slept += d
	return ctx.Err()
}

func TestReleaseLeavesNothing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "new", "config.lock")
	for range 2 {
		l, err := Acquire(t.Context(), clock.System{}, path, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
		l.Release()
		if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the lock file is left: %v", err)
		}
	}
}

func TestWaitIsBoundedAndNamesTheHolder(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "config.lock")
	holder := startHolder(t, path)
	c := &fakeClock{}
	_, err := Acquire(t.Context(), c, path, 3*time.Second)
	var p *problem.Error
	if !errors.As(err, &p) || p.Kind.Exit() != 255 || p.Hint == "" || !IsHeld(err) {
		t.Fatalf("got %#v", err)
	}
	name := fmt.Sprintf("process %d (%s)", holder.Process.Pid, filepath.Base(os.Args[0]))
	if !IsHeld(err) || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), path) {
		t.Errorf("%q does not name %q", err, name)
	}
	if c.slept < 3*time.Second || c.slept > 4*time.Second {
		t.Errorf("waited %s", c.slept)
	}
}

func TestLockDiesWithItsProcess(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "config.lock")
	holder := startHolder(t, path)
	if _, err := Acquire(t.Context(), &fakeClock{}, path, 0); err == nil {
		t.Fatal("the lock is not held")
	}
	if err := holder.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = holder.Wait()
	l, err := Acquire(t.Context(), clock.System{}, path, 10*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	l.Release()
}

func TestContextEndsTheWait(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "config.lock")
	l, err := Acquire(t.Context(), clock.System{}, path, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Release()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Acquire(ctx, &fakeClock{}, path, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestNoDirectoryForTheLock(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var p *problem.Error
	if _, err := Acquire(t.Context(), clock.System{}, filepath.Join(file, "config.lock"), 0); !errors.As(err, &p) || IsHeld(err) {
		t.Errorf("got %#v", err)
	}
}

// TestForeignFileStays: a file of that name with other content is not touched.
func TestForeignFileStays(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "config.lock")
	for text, foreign := range map[string]bool{"notes of mine\n": true, "": false, "\x00123 awsid configure set\n": false} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		l, err := Acquire(t.Context(), clock.System{}, path, 0)
		if foreign != (err != nil) {
			t.Errorf("%q: %v", text, err)
		}
		if l != nil {
			l.Release()
		} else if data, err := os.ReadFile(path); string(data) != text {
			t.Errorf("%q became %q, %v", text, data, err)
		}
	}
}

// TestNobodyIsLost: processes and goroutines count together.
func TestNobodyIsLost(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "config.lock")
	var wg sync.WaitGroup
	const processes, goroutines = 4, 4
	for range processes {
		wg.Go(func() {
			child := exec.Command(os.Args[0])
			child.Env = append(os.Environ(), countVariable+"="+path)
			if out, err := child.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	for range goroutines {
		wg.Go(func() {
			for range rounds {
				if err := addOne(path); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	text, err := os.ReadFile(path + ".count")
	if want := strconv.Itoa((processes + goroutines) * rounds); err != nil || string(text) != want {
		t.Errorf("counted to %s, %v; want %s", text, err, want)
	}
}

// startHolder starts a process that holds the lock until the test ends.
func startHolder(t *testing.T, path string) *exec.Cmd {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), holdVariable+"="+path)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = child.Process.Kill(); _ = child.Wait() })
	if line := bufio.NewScanner(out); !line.Scan() || line.Text() != "held" {
		t.Fatalf("the holder says %q", line.Text())
	}
	return child
}

func TestStanding(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for path, want := range map[string]string{dir: dir, filepath.Join(dir, "a", "b"): dir} {
		if got := lastExisting(path); got != want {
			t.Errorf("%s: %s", path, got)
		}
	}
}
