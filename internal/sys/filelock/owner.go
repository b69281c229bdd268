package filelock

import (
	"errors"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/awsid/awsid/internal/sys/readfile"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// Where the file system has no locks (some NFS, FUSE and SMB mounts), a lock is a file beside the side-car file that
// only one process can make. It outlives a process that is killed; the next finds out by the process number, if it is
// of this machine, or by the file's age.
const (
	ownerSuffix = ".owner"
	guardSuffix = ".guard"
	// ownerAge is longer than anybody holds a lock: a sign-in waits for a person.
	ownerAge = 30 * time.Minute
	guardAge = time.Minute
)

// hasNoLocks reports whether the file system cannot lock at all.
func hasNoLocks(err error) bool {
	return errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.ENOLCK) || errors.Is(err, syscall.EINVAL)
}

// tryOwner makes one attempt to make the owner file; neither a lock nor an error means: held by another.
func tryOwner(path string, now time.Time) (*Lock, error) {
	name := path + ownerSuffix
	err := makeExclusive(name, "\x00"+strconv.Itoa(os.Getpid())+" "+commandName()+"\n"+machine()+"\n")
	if err == nil {
		return &Lock{path: path, owner: name}, nil
	}
	if !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	if info, err := os.Lstat(name); err == nil && isAbandoned(name, info, now) {
		removeAbandoned(name, info, now)
	}
	return nil, nil
}

func makeExclusive(name, text string) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY|noFollow, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Chmod(0o600), f.Close()); err != nil {
		_ = os.Remove(name)
	}
	return err
}

// machine names what process numbers are counted in: the host, or a container on it.
func machine() string {
	host, _ := os.Hostname()
	space, _ := os.Readlink("/proc/self/ns/pid")
	return strings.TrimSpace(host + " " + space)
}

// isAbandoned reports whether the process that made an owner file is gone.
func isAbandoned(name string, info fs.FileInfo, now time.Time) bool {
	if now.Sub(info.ModTime()) > ownerAge {
		return true
	}
	text, err := readfile.Regular(name, readfile.SmallLimit)
	if err != nil {
		return false
	}
	who, where, _ := strings.Cut(strings.Trim(string(text), "\x00\n"), "\n")
	pid, err := strconv.Atoi(strings.SplitN(who, " ", 2)[0])
	return err == nil && where == machine() && !processExists(pid)
}

// removeAbandoned removes an owner file that was found abandoned. Of several processes that find it so only one may,
// or the second would remove the file of the first, who has the lock by then.
func removeAbandoned(name string, found fs.FileInfo, now time.Time) {
	guard := name + guardSuffix
	if makeExclusive(guard, "") != nil {
		if info, err := os.Lstat(guard); err == nil && now.Sub(info.ModTime()) > guardAge {
			_ = os.Remove(guard)
		}
		return
	}
	defer os.Remove(guard)
	if info, err := os.Lstat(name); err == nil && os.SameFile(info, found) && info.ModTime().Equal(found.ModTime()) {
		_ = os.Remove(name)
	}
}

// busyHint says what to do about a lock that others hold.
func busyHint(path string) string {
	if _, err := os.Lstat(path + ownerSuffix); err == nil {
		return "wait for it, or if that process is gone: rm " + shellwords.ForPaste(path+ownerSuffix)
	}
	return "wait for it or end it, then try again"
}
