package edit

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/awsid/awsid/internal/config/shared"
)

// TestFailures: whatever keeps one of the two files from being written leaves both as they were, with all that was
// remembered, and an edit that can be made in another way is made so.
func TestFailures(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		privileged bool // needs the right to mount
		arrange    func(t *testing.T, e Editor) error
		done       bool   // the edit is made
		says       string // the error, or a note
	}{
		"read-only file":   {false, func(_ *testing.T, e Editor) error { return os.Chmod(e.Paths.Config, 0o400) }, false, "read-only"},
		"read-only folder": {false, func(t *testing.T, e Editor) error { return closeFolder(t, e) }, true, "in place"},
		"hard link":        {false, func(_ *testing.T, e Editor) error { return os.Link(e.Paths.Config, e.Paths.Home+"/other") }, true, "other names"},
		"a folder in the way": {false, func(_ *testing.T, e Editor) error {
			return errors.Join(os.Remove(e.Paths.Config), os.Mkdir(e.Paths.Config, 0o700))
		}, false, "is a directory"},
		"mounted by itself": {true, func(t *testing.T, e Editor) error { return bindOver(t, e.Paths.Config, 0) }, true, "mounted by itself"},
		"mounted by itself, to be read": {true, func(t *testing.T, e Editor) error {
			return bindOver(t, e.Paths.Config, syscall.MS_RDONLY)
		}, false, "read-only file system"},
		"read-only mount": {true, func(t *testing.T, e Editor) error {
			return bindOver(t, filepath.Dir(e.Paths.Config), syscall.MS_RDONLY)
		}, false, "read-only file system"},
		"full": {true, func(t *testing.T, e Editor) error { return fillUp(t, filepath.Dir(e.Paths.Config)) }, false, "no space left"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := editorFor(t.TempDir())
			if c.privileged && os.Geteuid() != 0 {
				t.Log("needs root")
				return
			}
			// The config file, the second to be written, is the one in trouble.
			e.Paths.Config = filepath.Join(e.Paths.Home, "elsewhere", "config")
			if err := os.Mkdir(filepath.Dir(e.Paths.Config), 0o700); err != nil {
				t.Fatal(err)
			}
			if name == "full" {
				mount(t, "tmpfs", filepath.Dir(e.Paths.Config), "tmpfs", 0, "size=32k")
			}
			for _, value := range []string{"1", "2"} {
				if err := setBoth(e, value); err != nil {
					t.Fatal(err)
				}
			}
			if err := c.arrange(t, e); err != nil {
				t.Fatal(err)
			}
			before := contentOf(e)
			r, err := e.Apply(t.Context(), changeBoth("3"), shared.ConfigFile, shared.CredentialsFile)
			if (err == nil) != c.done {
				t.Fatalf("%v", err)
			}
			said := ""
			if err != nil {
				said = err.Error()
			} else {
				said = strings.Join(r.Notes, " ")
			}
			if !strings.Contains(said, c.says) {
				t.Errorf("says %q, want %q", said, c.says)
			}
			after := contentOf(e)
			if c.done && (!strings.Contains(after, "[dev]\nk = 3\n") || !strings.Contains(after, "[profile dev]\nk = 3\n")) {
				t.Errorf("half done: %q", after)
			}
			if !c.done && after != before {
				t.Errorf("said that it failed, yet %q became %q", before, after)
			}
			if cut := CutOff(e.Paths); len(cut) > 0 {
				t.Errorf("left: %v", cut)
			}
			list, err := e.List()
			if want := 2; err != nil || len(list) != want && !(c.done && len(list) == want+1) {
				t.Errorf("%d are remembered, %v", len(list), err)
			}
			if !c.done {
				return
			}
			if _, err := e.Undo(t.Context(), 0, false); err != nil || contentOf(e) != before {
				t.Errorf("undo: %v, %q", err, contentOf(e))
			}
		})
	}
}

// TestNothingIsLostWithoutACopy: while the disk has no room for a copy, what would be lost for good stays, and what the
// person has still at hand is changed all the same.
func TestNothingIsLostWithoutACopy(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Log("needs root")
		return
	}
	for name, c := range map[string]struct {
		change func(*Files) error
		done   bool
	}{
		"a setting":          {func(f *Files) error { return f.Credentials.Set(Profile("dev"), "region", "x") }, true},
		"a secret, replaced": {func(f *Files) error { return f.Credentials.Set(Profile("dev"), "aws_secret_access_key", "other") }, true},
		"a secret, removed":  {func(f *Files) error { f.Credentials.Delete(Profile("dev"), "aws_secret_access_key"); return nil }, false},
		"both files":         {changeBoth("1"), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := editorFor(t.TempDir())
			put(t, e, "config", "[profile dev]\nk = 0\n")
			put(t, e, "credentials", "[dev]\naws_secret_access_key = secret\nk = 0\n")
			undo := undoFolder(e.Paths)
			if err := os.MkdirAll(undo, 0o700); err != nil {
				t.Fatal(err)
			}
			mount(t, "tmpfs", undo, "tmpfs", 0, "size=32k")
			before := contentOf(e)
			if err := fillUp(t, undo); err != nil {
				t.Fatal(err)
			}
			r, err := e.Apply(t.Context(), c.change, shared.ConfigFile, shared.CredentialsFile)
			if after := contentOf(e); c.done != (err == nil) || c.done == (after == before) || c.done && r.BackupErr == nil {
				t.Errorf("%v, %q", err, after)
			}
			if !c.done && !errors.Is(err, syscall.ENOSPC) {
				t.Errorf("says %v", err)
			}
		})
	}
}

func contentOf(e Editor) string {
	config, _ := os.ReadFile(e.Paths.Config)
	credentials, _ := os.ReadFile(e.Paths.Credentials)
	return string(config) + string(credentials)
}

// closeFolder closes the folder of the config file, as its owner would.
func closeFolder(t *testing.T, e Editor) error {
	dir := filepath.Dir(e.Paths.Config)
	t.Cleanup(func() { _ = os.Chmod(dir, 0o700) })
	return os.Chmod(dir, 0o500)
}

// bindOver mounts a file or folder over itself.
func bindOver(t *testing.T, path string, flags uintptr) error {
	mount(t, path, path, "", syscall.MS_BIND, "")
	if flags == 0 {
		return nil
	}
	return syscall.Mount("", path, "", syscall.MS_BIND|syscall.MS_REMOUNT|flags, "")
}

func mount(t *testing.T, source, path, kind string, flags uintptr, data string) {
	t.Helper()
	if err := syscall.Mount(source, path, kind, flags, data); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(path, syscall.MNT_DETACH) })
}

func fillUp(t *testing.T, dir string) error {
	t.Helper()
	err := os.WriteFile(filepath.Join(dir, "filler"), make([]byte, 1<<20), 0o600)
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("there is room: %v", err)
	}
	return nil
}
