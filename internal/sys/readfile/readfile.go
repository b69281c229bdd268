// Package readfile reads the files that awsid did not just make. In their place there may be a pipe that nobody writes
// to, a folder, a device, or three gigabytes of nothing: none of them may hang a command, fill the memory, or pass for
// an empty file.
package readfile

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Limits of what is read, in bytes.
const (
	Limit      = 64 << 20 // of a file that a person writes
	SmallLimit = 1 << 20  // of a file that programs keep for a person, such as a token
)

const (
	writerWait = 5 * time.Second // for somebody to open the other end of a pipe
	pipeWait   = 5 * time.Minute // for the end of what is written, perhaps with a person typing a passphrase
	writerPoll = 10 * time.Millisecond
	// maxWait is the last of the waits, twice as long each, for a file that somebody else has alone.
	maxWait = 128 * time.Millisecond
)

// Errors of what is no file to read. A folder has syscall.EISDIR.
var (
	ErrPipe     = errors.New("it is a pipe, and a file is expected")
	ErrDevice   = errors.New("it is a device, and a file is expected")
	ErrSocket   = errors.New("it is a socket, and a file is expected")
	ErrTooBig   = errors.New("it is too big")
	ErrNoWriter = errors.New("it is a pipe, and nobody writes to it")
)

// ErrNotDirectory says that a file stands where a path has a directory. It is syscall.ENOTDIR, which on Windows means no
// more than that nothing is there.
var ErrNotDirectory error = notDirectoryError{}

type notDirectoryError struct{}

// Error says it as Unix does.
func (notDirectoryError) Error() string { return "not a directory" }

// Is makes it syscall.ENOTDIR for those who look for that.
func (notDirectoryError) Is(target error) bool { return target == syscall.ENOTDIR }

// IsIrregular reports whether an error says that there is something else than a file.
func IsIrregular(err error) bool {
	return errors.Is(err, syscall.EISDIR) || errors.Is(err, ErrPipe) || errors.Is(err, ErrDevice) || errors.Is(err, ErrSocket)
}

// Regular returns the content of a regular file of at most limit bytes. Errors are *fs.PathError.
func Regular(path string, limit int64) ([]byte, error) {
	f, info, err := open(path, false)
	if err != nil {
		return nil, pathError(path, err)
	}
	defer f.Close()
	return readAll(f, info, path, limit)
}

// Open opens a regular file, for those who read only its beginning.
func Open(path string) (*os.File, error) {
	f, _, err := open(path, false)
	if err != nil {
		return nil, pathError(path, err)
	}
	return f, nil
}

// Named returns the content of what a person named, which may also be a pipe, as the shells make of <(command), and is
// then read to its end. The null device is empty.
func Named(ctx context.Context, path string, limit int64) ([]byte, error) {
	f, info, err := open(path, true)
	if err != nil {
		return nil, pathError(path, err)
	}
	defer f.Close()
	if !isPipe(info) {
		return readAll(f, info, path, limit)
	}
	stop := context.AfterFunc(ctx, func() { _ = f.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	data, err := readPipe(f, path, limit)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return data, err
}

// Pipes remembers what was in pipes: a process may read a file twice, and what has been read from a pipe is gone. The
// zero value is ready to use, and nil remembers nothing.
type Pipes struct {
	mu   sync.Mutex
	read map[string]content
}

type content struct {
	data []byte
	err  error
}

// Read returns what Named does. A signal ends the process while it waits for a pipe, as commands read the files that
// hold for all they do before they take signals over.
func (p *Pipes) Read(path string, limit int64) ([]byte, error) {
	f, info, err := open(path, true)
	if err != nil {
		return nil, pathError(path, err)
	}
	defer f.Close()
	switch {
	case !isPipe(info):
		return readAll(f, info, path, limit)
	case p == nil:
		return readPipe(f, path, limit)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	c, ok := p.read[path]
	if !ok {
		c.data, c.err = readPipe(f, path, limit)
		if p.read == nil {
			p.read = map[string]content{}
		}
		p.read[path] = c
	}
	return c.data, c.err
}

// Check returns why Named would not read what is at a path, as far as it can be told without opening it, or nil.
func Check(path string) error { return check(path, true) }

func check(path string, named bool) error {
	info, err := os.Stat(path)
	if err == nil {
		err = refusal(path, info, named)
	}
	return err
}

// open opens a file without waiting for anybody. What was not named is looked at first: a program that waits at the
// other end of a pipe would take us for its reader. It looks again afterwards, as the file may be another one by then.
func open(path string, named bool) (*os.File, fs.FileInfo, error) {
	if !named {
		if err := check(path, false); err != nil {
			return nil, nil, err
		}
	}
	f, err := openWhenFree(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, err
	case err != nil:
		return nil, nil, cmp.Or(check(path, named), err) // sockets cannot be opened
	}
	info, err := f.Stat()
	if err == nil {
		err = refusal(path, info, named)
	}
	if err != nil {
		_ = f.Close()
		return nil, nil, err
	}
	return f, info, nil
}

// openWhenFree opens a file. On Windows somebody else may have it alone for a moment, above all who replaces it, so that
// this is waited out, for a quarter of a second in all.
func openWhenFree(path string) (*os.File, error) {
	for wait := time.Millisecond; ; wait *= 2 {
		f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
		if err == nil || !isTaken(err) || wait > maxWait {
			return f, err
		}
		time.Sleep(wait)
	}
}

// isTaken reports whether the file may be free in a moment: ERROR_SHARING_VIOLATION, and ERROR_ACCESS_DENIED while the one
// that is replaced goes away.
func isTaken(err error) bool {
	const sharingViolation = syscall.Errno(32)
	return runtime.GOOS == "windows" && (errors.Is(err, sharingViolation) || errors.Is(err, fs.ErrPermission))
}

func isPipe(info fs.FileInfo) bool { return info.Mode()&fs.ModeNamedPipe != 0 }

// refusal returns why something is not read, or nil.
func refusal(path string, info fs.FileInfo, named bool) error {
	switch mode := info.Mode(); {
	case mode.IsRegular(), named && isPipe(info), named && isNull(path, info):
		return nil
	case mode.IsDir():
		return syscall.EISDIR
	case isPipe(info):
		return ErrPipe
	case mode&fs.ModeSocket != 0:
		return ErrSocket
	}
	return ErrDevice
}

func isNull(path string, info fs.FileInfo) bool {
	null, err := os.Stat(os.DevNull)
	return path == os.DevNull || err == nil && os.SameFile(info, null)
}

func pathError(path string, err error) error {
	if runtime.GOOS == "windows" && errors.Is(err, fs.ErrNotExist) && isBelowFile(path) {
		return &fs.PathError{Op: "read", Path: path, Err: ErrNotDirectory}
	}
	if errors.As(err, new(*fs.PathError)) {
		return err
	}
	return &fs.PathError{Op: "read", Path: path, Err: err}
}

// isBelowFile reports whether a file stands where a path has a directory.
func isBelowFile(path string) bool {
	for dir, above := path, filepath.Dir(path); above != dir; dir, above = above, filepath.Dir(above) {
		if info, err := os.Stat(above); err == nil {
			return !info.IsDir()
		}
	}
	return false
}

func readAll(f *os.File, info fs.FileInfo, path string, limit int64) ([]byte, error) {
	if info.Size() > limit {
		return nil, pathError(path, ErrTooBig)
	}
	if info.Size() == 0 { // perhaps a file of the system's that waits for something to happen, such as /proc/kmsg
		_ = f.SetReadDeadline(time.Now().Add(writerWait))
	}
	data := make([]byte, 0, info.Size()+1) // one more than there is: the end is seen without another round
	for {
		n, err := f.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		switch {
		case errors.Is(err, io.EOF):
			return data, nil
		case errors.Is(err, os.ErrDeadlineExceeded):
			return nil, pathError(path, ErrDevice)
		case err != nil:
			return nil, err
		case int64(len(data)) > limit:
			return nil, pathError(path, ErrTooBig)
		case len(data) == cap(data):
			data = append(data, 0)[:len(data)]
		}
	}
}

// readPipe reads a pipe to its end. One with a name may be opened before its writer has come; one that a process was
// given has its writer from the start.
func readPipe(f *os.File, path string, limit int64) ([]byte, error) {
	began := time.Now()
	_ = f.SetReadDeadline(began.Add(pipeWait)) // systems without it have no such pipes
	hasName := !strings.HasPrefix(path, "/dev/") && !strings.HasPrefix(path, "/proc/")
	for {
		data, err := io.ReadAll(io.LimitReader(f, limit+1))
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			return nil, pathError(path, ErrNoWriter)
		case err != nil:
			return nil, err
		case int64(len(data)) > limit:
			return nil, pathError(path, ErrTooBig)
		case len(data) > 0 || !hasName:
			return data, nil
		case time.Since(began) > writerWait:
			return nil, pathError(path, ErrNoWriter)
		}
		time.Sleep(writerPoll)
	}
}
