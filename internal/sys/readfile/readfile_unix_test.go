//go:build unix

package readfile

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// place is a folder with one of each kind.
func place(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	must(t, os.WriteFile(at("file"), []byte("text"), 0o600))
	must(t, os.WriteFile(at("empty"), nil, 0o600))
	must(t, os.Mkdir(at("folder"), 0o700))
	must(t, syscall.Mkfifo(at("pipe"), 0o600))
	must(t, os.Symlink("pipe", at("link")))
	must(t, os.WriteFile(at("sparse"), nil, 0o600))
	must(t, os.Truncate(at("sparse"), 3<<30))
	must(t, os.Symlink("/dev/zero", at("device")))
	must(t, os.Symlink(os.DevNull, at("null")))
	socket, err := net.Listen("unix", at("socket"))
	must(t, err)
	t.Cleanup(func() { _ = socket.Close() })
	return dir
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsRead(t *testing.T) {
	t.Parallel()
	dir := place(t)
	for name, c := range map[string]struct {
		text           string
		regular, named error
	}{
		"file": {text: "text"}, "empty": {}, "none": {regular: fs.ErrNotExist, named: fs.ErrNotExist},
		"file/below": {regular: syscall.ENOTDIR, named: syscall.ENOTDIR},
		"folder":     {regular: syscall.EISDIR, named: syscall.EISDIR},
		"sparse":     {regular: ErrTooBig, named: ErrTooBig},
		"device":     {regular: ErrDevice, named: ErrDevice},
		"socket":     {regular: ErrSocket, named: ErrSocket},
		"null":       {regular: ErrDevice},
		"pipe":       {regular: ErrPipe, named: context.Canceled}, // nobody writes; the caller gives up
		"link":       {regular: ErrPipe, named: context.Canceled},
	} {
		path := filepath.Join(dir, name)
		began := time.Now()
		data, err := Regular(path, Limit)
		compareRead(t, "Regular "+name, data, err, c.text, c.regular)
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if data, err = Named(ctx, path, Limit); errors.Is(err, context.DeadlineExceeded) {
			err = context.Canceled
		}
		compareRead(t, "Named "+name, data, err, c.text, c.named)
		if took := time.Since(began); took > 4*time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
}

func compareRead(t *testing.T, what string, data []byte, err error, text string, want error) {
	t.Helper()
	if !errors.Is(err, want) || want == nil && err != nil || string(data) != text {
		t.Errorf("%s: %q, %v; want %q, %v", what, data, err, text, want)
	}
	if path := (*fs.PathError)(nil); err != nil && !errors.Is(err, context.Canceled) && !errors.As(err, &path) {
		t.Errorf("%s: %v names no path", what, err)
	}
}

func TestNothingBigIsHeld(t *testing.T) {
	t.Parallel()
	dir := place(t)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, _ = Regular(filepath.Join(dir, "sparse"), SmallLimit)
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 64<<20 {
		t.Errorf("a sparse file took %d bytes", grown)
	}
}

func TestPipes(t *testing.T) {
	t.Parallel()
	big := bytes.Repeat([]byte("x"), 300_000) // more than a pipe holds
	for name, c := range map[string]struct {
		text  []byte
		delay time.Duration
		limit int64
		want  error
	}{
		"at once": {[]byte("text"), 0, Limit, nil}, "late writer": {[]byte("text"), 200 * time.Millisecond, Limit, nil},
		"much": {big, 0, Limit, nil}, "too much": {big, 0, 1000, ErrTooBig},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pipe := filepath.Join(place(t), "pipe")
			go func() {
				time.Sleep(c.delay)
				if f, err := os.OpenFile(pipe, os.O_WRONLY, 0); err == nil {
					_, _ = f.Write(c.text)
					_ = f.Close()
				}
			}()
			data, err := Named(t.Context(), pipe, c.limit)
			if !errors.Is(err, c.want) || c.want == nil && !bytes.Equal(data, c.text) {
				t.Errorf("%d bytes, %v; want %d, %v", len(data), err, len(c.text), c.want)
			}
		})
	}
}

// TestPipesOfAProcess: what a shell makes of <(command) is read once and remembered.
func TestPipesOfAProcess(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"text", ""} {
		reader, writer, err := os.Pipe()
		must(t, err)
		t.Cleanup(func() { _ = reader.Close() })
		_, err = writer.WriteString(text)
		must(t, err)
		must(t, writer.Close())
		path := "/dev/fd/" + strconv.Itoa(int(reader.Fd()))
		var files Pipes
		for range 2 {
			if data, err := files.Read(path, Limit); string(data) != text || err != nil {
				t.Errorf("%q, %v; want %q", data, err, text)
			}
		}
		if data, err := (*Pipes)(nil).Read(path, Limit); len(data) > 0 || err != nil {
			t.Errorf("the pipe still has %q, %v", data, err)
		}
	}
}

func TestAPipeThatNobodyWritesTo(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(place(t), "pipe")
	var files Pipes
	began := time.Now()
	for range 2 { // the second time is not waited for
		if _, err := files.Read(pipe, Limit); !errors.Is(err, ErrNoWriter) || IsIrregular(err) {
			t.Error(err)
		}
	}
	if took := time.Since(began); took < writerWait || took > writerWait+2*time.Second {
		t.Errorf("took %s", took)
	}
}

// What Windows does not tell is found out: a file in the place of a folder, however far up.
func TestBelowFile(t *testing.T) {
	t.Parallel()
	dir := place(t)
	for path, want := range map[string]bool{"file/x": true, "file/x/y": true, "folder/x": false, "gone/x": false, "file": false} {
		if got := isBelowFile(filepath.Join(dir, path)); got != want {
			t.Errorf("%s: %t", path, got)
		}
	}
	if !errors.Is(ErrNotDirectory, syscall.ENOTDIR) || errors.Is(ErrNotDirectory, fs.ErrNotExist) {
		t.Errorf("%v", ErrNotDirectory)
	}
}
