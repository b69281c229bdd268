//go:build unix

package atomicfile

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
)

func TestReadOnlyDirectory(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "closed")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "config")
	put(t, path, oldText, 0o600)
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(dir, 0o700) })
	err := WriteFile(path, []byte(newText), Options{})
	if !errors.Is(err, errClosedDirectory) {
		t.Errorf("got %v", err)
	}
	checkProblem(t, err)
	want(t, path, oldText)
	wantNames(t, dir, "config")
}

func TestForeignOwner(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "config")
	put(t, path, oldText, 0o640)
	if os.Geteuid() != 0 {
		info, err := os.Stat("/") // belongs to somebody else
		if err != nil {
			t.Fatal(err)
		}
		if err := checkOwner(info); !errors.As(err, new(errOwner)) {
			t.Errorf("got %v", err)
		}
		return
	}
	// A privileged process gives the file back to its owner.
	if err := os.Chown(path, 1234, 4321); err != nil {
		t.Fatal(err)
	}
	if err := WriteFile(path, []byte(newText), Options{}); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if s := info.Sys().(*syscall.Stat_t); s.Uid != 1234 || s.Gid != 4321 {
		t.Errorf("owner is %d:%d", s.Uid, s.Gid)
	}
	want(t, path, newText)
	wantMode(t, path, 0o640)
}

// TestPrivilegedProcessGivesToThePerson: what sudo makes in a person's home
// is the person's. Without privilege all is one's own anyway.
func TestPrivilegedProcessGivesToThePerson(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	uid, gid := os.Geteuid(), os.Getegid()
	if uid == 0 {
		uid, gid = 1234, 4321
		if err := os.Chown(home, uid, gid); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(home, ".aws", "awsid", "config")
	if err := WriteFile(path, []byte(newText), Options{}); err != nil {
		t.Fatal(err)
	}
	for _, made := range []string{path, filepath.Dir(path), filepath.Join(home, ".aws")} {
		info, err := os.Stat(made)
		if err != nil {
			t.Fatal(err)
		}
		if s := info.Sys().(*syscall.Stat_t); int(s.Uid) != uid || int(s.Gid) != gid {
			t.Errorf("%s belongs to %d:%d", made, s.Uid, s.Gid)
		}
	}
}

// TestManyWritersAtOnce has more writers than there are names for their files, without a lock around them: each write
// succeeds, the file is one of their texts, and nothing is left beside it.
func TestManyWritersAtOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "config")
	var writers sync.WaitGroup
	for n := range 3 * numberedTemps {
		writers.Go(func() {
			for range 30 {
				if err := WriteFile(path, version(n), Options{}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	writers.Wait()
	data, err := os.ReadFile(path)
	if n, _ := strconv.Atoi(strings.Fields(string(data) + " ?")[0]); err != nil || string(data) != string(version(n)) {
		t.Errorf("%v, %d bytes: %.40q", err, len(data), data)
	}
	wantNames(t, filepath.Dir(path), "config")
}
