package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/sys/problem"
)

const (
	oldText = "old content\n"
	newText = "new content that is longer\n"
)

// put writes a file with a mode.
func put(t *testing.T, path, text string, mode fs.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

func want(t *testing.T, path, text string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil || string(data) != text {
		t.Errorf("%s holds %q, %v; want %q", path, data, err, text)
	}
}

func wantMode(t *testing.T, path string, mode fs.FileMode) {
	t.Helper()
	info, err := os.Lstat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != mode && os.PathSeparator == '/' {
		t.Errorf("%s has mode %o, want %o", path, got, mode)
	}
}

// wantNames demands that a directory holds exactly these names.
func wantNames(t *testing.T, dir string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if strings.Join(got, " ") != strings.Join(names, " ") {
		t.Errorf("%s holds %q, want %q", dir, got, names)
	}
}

func TestNewFileAndDirectories(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	path := filepath.Join(home, "a", "b", "config")
	if err := WriteFile(path, []byte(newText), Options{Sync: true}); err != nil {
		t.Fatal(err)
	}
	want(t, path, newText)
	wantMode(t, path, 0o600)
	wantMode(t, filepath.Join(home, "a"), 0o700)
	wantMode(t, filepath.Join(home, "a", "b"), 0o700)
	wantNames(t, filepath.Dir(path), "config")
}

func TestFileInPlaceOfDirectory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put(t, filepath.Join(dir, "file"), oldText, 0o600)
	for _, path := range []string{"file", "file/a", "file/a/b"} {
		if err := MakeDirectory(filepath.Join(dir, path)); !errors.Is(err, syscall.ENOTDIR) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestPermIsForNewFilesOnly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	for range 2 {
		if err := WriteFile(path, []byte(newText), Options{Perm: 0o640}); err != nil {
			t.Fatal(err)
		}
		wantMode(t, path, 0o640)
	}
	for _, mode := range []fs.FileMode{0o600, 0o644, 0o604, 0o666, 0o700, 0o777} {
		put(t, path, oldText, mode)
		if err := WriteFile(path, []byte(newText), Options{}); err != nil {
			t.Fatal(err)
		}
		want(t, path, newText)
		wantMode(t, path, mode)
	}
}

func TestEmptyContent(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "f")
	put(t, path, oldText, 0o600)
	if err := WriteFile(path, nil, Options{}); err != nil {
		t.Fatal(err)
	}
	want(t, path, "")
}

func TestLinksAreWrittenThrough(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]func(dir string) error{
		"to a file": func(dir string) error { return os.WriteFile(filepath.Join(dir, "dotfiles"), []byte(oldText), 0o600) },
		"dangling":  func(string) error { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := make(dir); err != nil {
				t.Fatal(err)
			}
			link, chain := filepath.Join(dir, "link"), filepath.Join(dir, "sub", "chain")
			for _, err := range []error{
				os.Mkdir(filepath.Join(dir, "sub"), 0o700),
				os.Symlink(filepath.Join("..", "link"), chain), os.Symlink("dotfiles", link),
			} {
				if err != nil {
					t.Fatal(err)
				}
			}
			if err := WriteFile(chain, []byte(newText), Options{Sync: true}); err != nil {
				t.Fatal(err)
			}
			want(t, filepath.Join(dir, "dotfiles"), newText)
			for _, l := range []string{link, chain} {
				if info, err := os.Lstat(l); err != nil || info.Mode()&fs.ModeSymlink == 0 {
					t.Errorf("%s is no link any more: %v, %v", l, info, err)
				}
			}
			wantNames(t, dir, "dotfiles", "link", "sub")
			wantNames(t, filepath.Join(dir, "sub"), "chain")
		})
	}
}

// TestRefusals: whatever is refused leaves everything as it was.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		prepare func(t *testing.T, dir string) // makes dir/target
		cause   error
	}{
		"directory": {func(t *testing.T, dir string) {
			if err := os.Mkdir(filepath.Join(dir, "target"), 0o700); err != nil {
				t.Fatal(err)
			}
		}, errDirectory},
		"device": {func(t *testing.T, dir string) {
			if err := os.Symlink(os.DevNull, filepath.Join(dir, "target")); err != nil {
				t.Fatal(err)
			}
		}, errIrregular},
		"read-only file": {func(t *testing.T, dir string) { put(t, filepath.Join(dir, "target"), oldText, 0o444) }, errReadOnly},
		"loop of links": {func(t *testing.T, dir string) {
			for _, pair := range [][2]string{{"other", "target"}, {"target", "other"}} {
				if err := os.Symlink(pair[0], filepath.Join(dir, pair[1])); err != nil {
					t.Fatal(err)
				}
			}
		}, errLinks},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			c.prepare(t, dir)
			before := listing(t, dir)
			err := WriteFile(filepath.Join(dir, "target"), []byte(newText), Options{Sync: true})
			if !errors.Is(err, c.cause) {
				t.Errorf("got %v, want %v", err, c.cause)
			}
			checkProblem(t, err)
			if after := listing(t, dir); after != before {
				t.Errorf("%s became %s", before, after)
			}
		})
	}
}

func checkProblem(t *testing.T, err error) {
	t.Helper()
	var p *problem.Error
	if !errors.As(err, &p) || p.Hint == "" || !strings.Contains(p.Doing, "write ") {
		t.Errorf("not an error for a person: %#v", err)
	}
}

// listing is all there is below dir.
func listing(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		data, _ := os.ReadFile(path)
		b.WriteString(strings.TrimPrefix(path, dir) + " " + d.Type().String() + " " + string(data) + "; ")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func (w *write) writeSteps() []step { return append(w.stageSteps(), w.commitSteps()...) }

// TestStopAtEveryStep stops the write after each step, as a crash would, and
// lets the next write clear up. It is not parallel: a process that another
// test starts would hold the open files for a moment.
func TestStopAtEveryStep(t *testing.T) {
	steps := (&write{opts: Options{Sync: true}}).writeSteps()
	for n := range len(steps) + 1 {
		for _, existed := range []bool{true, false} {
			dir := t.TempDir()
			path := filepath.Join(dir, "config")
			if existed {
				put(t, path, oldText, 0o600)
			}
			w := &write{path: path, data: []byte(newText), opts: Options{Sync: true}}
			for _, s := range steps[:n] {
				if err := s.do(w); err != nil {
					t.Fatalf("step %s: %v", s.name, err)
				}
			}
			w.closeFiles() // the system does this much for a process that is killed
			renamed := n > 0 && slicesContain(steps[:n], "rename")
			switch data, err := os.ReadFile(path); {
			case renamed && string(data) != newText, !renamed && existed && string(data) != oldText:
				t.Errorf("stopped after %d steps: %q, %v", n, data, err)
			case !renamed && !existed && !errors.Is(err, fs.ErrNotExist):
				t.Errorf("stopped after %d steps: there is %q, %v", n, data, err)
			}
			if err := WriteFile(path, []byte(newText), Options{}); err != nil {
				t.Fatal(err)
			}
			want(t, path, newText)
			wantNames(t, dir, "config")
		}
	}
}

// TestCompleteAtEveryStep completes a write that was stopped after each step, as a crash would.
func TestCompleteAtEveryStep(t *testing.T) {
	steps := (&write{opts: Options{Sync: true}}).writeSteps()
	isNewer := func(left, current []byte) bool { return string(left) == newText && string(current) == oldText }
	for n := range len(steps) + 1 {
		for _, name := range []string{"config", "link"} {
			dir := t.TempDir()
			path := filepath.Join(dir, name)
			put(t, filepath.Join(dir, "config"), oldText, 0o640)
			if name == "link" {
				if err := os.Symlink("config", path); err != nil {
					t.Fatal(err)
				}
			}
			w := &write{path: path, data: []byte(newText), opts: Options{Sync: true}}
			for _, s := range steps[:n] {
				if err := s.do(w); err != nil {
					t.Fatalf("step %s: %v", s.name, err)
				}
			}
			if Complete(path, isNewer) {
				t.Errorf("stopped after %d steps: took the file of a writer at work", n)
			}
			w.closeFiles()
			filled, renamed := slicesContain(steps[:n], "fill"), slicesContain(steps[:n], "rename")
			if got := Complete(path, isNewer); got != (filled && !renamed) {
				t.Errorf("stopped after %d steps: completed %v", n, got)
			}
			text := oldText
			if filled {
				text = newText
			}
			want(t, path, text)
			wantMode(t, filepath.Join(dir, "config"), 0o640)
		}
	}
}

// TestWhatIsNotCompleted: what another program has written or removed since stays so.
func TestWhatIsNotCompleted(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(dir string) error{
		"written since": func(dir string) error {
			return os.Chtimes(filepath.Join(dir, ".config.7.tmp"), time.Time{}, time.Now().Add(-time.Hour))
		},
		"removed since": func(dir string) error { return os.Remove(filepath.Join(dir, "config")) },
		"not ours": func(dir string) error {
			return os.Rename(filepath.Join(dir, ".config.7.tmp"), filepath.Join(dir, ".config.x.tmp"))
		},
		"a link": func(dir string) error {
			return errors.Join(os.Rename(filepath.Join(dir, ".config.7.tmp"), filepath.Join(dir, "elsewhere")), os.Symlink("elsewhere", filepath.Join(dir, ".config.7.tmp")))
		},
	} {
		dir := t.TempDir()
		put(t, filepath.Join(dir, "config"), oldText, 0o600)
		put(t, filepath.Join(dir, ".config.7.tmp"), newText, 0o600)
		if err := change(dir); err != nil {
			t.Fatal(err)
		}
		before := listing(t, dir)
		if Complete(filepath.Join(dir, "config"), func(_, _ []byte) bool { return true }) || listing(t, dir) != before {
			t.Errorf("%s: %s became %s", name, before, listing(t, dir))
		}
	}
}

func slicesContain(steps []step, name string) bool {
	for _, s := range steps {
		if s.name == name {
			return true
		}
	}
	return false
}

// TestFailingSteps lets each step fail as the system does: the file and its
// directory stay as they were, and the error says why.
func TestFailingSteps(t *testing.T) {
	t.Parallel()
	cause := &fs.PathError{Op: "write", Path: "/home/me/.aws/.config.123.tmp", Err: syscall.ENOSPC}
	for _, fail := range (&write{opts: Options{Sync: true}}).writeSteps() {
		t.Run(fail.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			path := filepath.Join(dir, "config")
			put(t, path, oldText, 0o600)
			w := &write{path: path, data: []byte(newText), opts: Options{Sync: true}}
			steps := w.writeSteps()
			for i := range steps {
				if steps[i].name == fail.name {
					steps[i].do = func(w *write) error {
						if w.temp != nil && !w.done {
							// A full disk takes a part of the text.
							_, _ = w.temp.Write(w.data[:5])
						}
						return cause
					}
				}
			}
			err := w.runSteps(steps)
			if !errors.Is(err, syscall.ENOSPC) {
				t.Fatalf("got %v", err)
			}
			checkProblem(t, err)
			if strings.Contains(err.Error(), ".tmp") && fail.name != "resolve" {
				t.Errorf("names a file that nobody knows: %v", err)
			}
			wantNames(t, dir, "config")
			want(t, path, oldText)
		})
	}
}

// TestSweepSparesWritersAtWork: a leftover goes, the file of a live writer and
// what only looks like one stay.
func TestSweepSparesWritersAtWork(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "config")
	put(t, filepath.Join(dir, ".config.0.tmp"), "leftover", 0o600)
	put(t, filepath.Join(dir, ".config.7.tmp"), "leftover of one of many writers at a time", 0o600)
	put(t, filepath.Join(dir, ".config.123.tmp"), "leftover of even more", 0o600)
	put(t, filepath.Join(dir, ".config.x1.tmp"), "not ours", 0o600)
	put(t, filepath.Join(dir, ".config.tmp"), "not ours", 0o600)
	put(t, filepath.Join(dir, ".config2.123.tmp"), "another file's", 0o600)
	other := &write{path: path, data: []byte(oldText)}
	for _, s := range other.writeSteps()[:6] {
		if err := s.do(other); err != nil {
			t.Fatal(err)
		}
	}
	if err := WriteFile(path, []byte(newText), Options{}); err != nil {
		t.Fatal(err)
	}
	want(t, path, newText)
	if err := other.runSteps(other.writeSteps()[6:]); err != nil {
		t.Fatalf("the writer at work lost its file: %v", err)
	}
	want(t, path, oldText)
	wantNames(t, dir, ".config.123.tmp", ".config.tmp", ".config.x1.tmp", ".config2.123.tmp", "config")
	RemoveLeftovers(path)
	wantNames(t, dir, ".config.tmp", ".config.x1.tmp", ".config2.123.tmp", "config")
}

func TestCheckWritableAgreesWithWriteFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put(t, filepath.Join(dir, "old"), oldText, 0o600)
	put(t, filepath.Join(dir, "fixed"), oldText, 0o400)
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	for path, ok := range map[string]bool{"old": true, "new": true, "not/yet/there": true, "fixed": false, "folder": false, "old/below": false} {
		if err := CheckWritable(filepath.Join(dir, filepath.FromSlash(path)), 1<<10); (err == nil) != ok {
			t.Errorf("%s: got %v, want success %v", path, err, ok)
		}
	}
	wantNames(t, dir, "fixed", "folder", "old")
	want(t, filepath.Join(dir, "old"), oldText)
	want(t, filepath.Join(dir, "fixed"), oldText)
}

// TestAWriteReadsNoDirectory: a cache may hold thousands of files.
func TestAWriteReadsNoDirectory(t *testing.T) {
	dir := t.TempDir()
	cost := func() float64 {
		return testing.AllocsPerRun(20, func() {
			if err := WriteFile(filepath.Join(dir, "role"), []byte(newText), Options{}); err != nil {
				t.Fatal(err)
			}
		})
	}
	few := cost()
	for n := range 200 {
		put(t, filepath.Join(dir, strconv.Itoa(n)), oldText, 0o600)
	}
	if many := cost(); many > few+2 {
		t.Errorf("%v allocations in a directory of one file, %v in one of 200", few, many)
	}
}
