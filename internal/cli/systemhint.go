package cli

import (
	"errors"
	"io/fs"
	"syscall"

	"github.com/awsid/awsid/internal/sys/readfile"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// systemHints say what to do about an error of the operating system that nobody who knew more has given a hint. The
// first that fits holds.
var systemHints = [...]struct {
	err  error
	hint string
}{
	{syscall.ENOSPC, "free some space, and run it again"},
	{syscall.EDQUOT, "free some space, and run it again"},
	{syscall.EROFS, "the disk is mounted to be read only; mount it for writing"},
	{syscall.EMFILE, "close some programs, or allow more open files (ulimit -n)"},
	{syscall.ENFILE, "close some programs, or allow more open files (ulimit -n)"},
	{syscall.EIO, "look after the disk: what the system's log says of it (dmesg) comes first"},
	{syscall.EBUSY, "something else uses it; wait until that has ended"},
	{syscall.ENOTDIR, "a file stands where a directory is needed; move it away"},
	{syscall.EISDIR, "name a file instead, or put one in the place of the directory"},
	{syscall.ELOOP, "a symbolic link leads back to itself; remove it"},
	{fs.ErrExist, "what stands there is not what is needed, perhaps a link that leads nowhere; move it away"},
	{readfile.ErrNoWriter, "start the program that writes to it, or name a file"},
	{readfile.ErrPipe, "name a regular file instead, or put one in its place"},
	{readfile.ErrDevice, "name a regular file instead, or put one in its place"},
	{readfile.ErrSocket, "name a regular file instead, or put one in its place"},
	{readfile.ErrTooBig, "name another file, or put a smaller one in its place"},
	{fs.ErrPermission, "run as its owner, or give yourself the right to it"},
}

// systemHint returns the hint of an error that comes from a file, "" for others.
func systemHint(err error) string {
	for _, h := range systemHints {
		if !errors.Is(err, h.err) {
			continue
		}
		var at *fs.PathError
		if errors.Is(h.err, fs.ErrPermission) && errors.As(err, &at) {
			return h.hint + ": ls -ld " + shellwords.ForPaste(at.Path)
		}
		return h.hint
	}
	return ""
}
