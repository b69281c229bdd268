package atomicfile

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// TestFilesThatNoRenameReaches: a cache that is mounted by itself, as into a container, is written in place; a file of
// the person needs a copy first. What cannot be written at all is known beforehand.
func TestFilesThatNoRenameReaches(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Log("needs root")
		return
	}
	mount := func(flags uintptr) func(t *testing.T, path string) {
		return func(t *testing.T, path string) {
			err := syscall.Mount(path, path, "", syscall.MS_BIND, "")
			if err == nil && flags != 0 {
				err = syscall.Mount("", path, "", syscall.MS_BIND|syscall.MS_REMOUNT|flags, "")
			}
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = syscall.Unmount(path, syscall.MNT_DETACH) })
		}
	}
	change := func(flag string) func(t *testing.T, path string) {
		return func(t *testing.T, path string) {
			if err := exec.Command("chattr", "+"+flag, path).Run(); err != nil { // tmpfs of older kernels, no e2fsprogs
				mount(syscall.MS_RDONLY)(t, path)
				return
			}
			t.Cleanup(func() { _ = exec.Command("chattr", "-"+flag, path).Run() })
		}
	}
	for name, c := range map[string]struct {
		arrange func(t *testing.T, path string)
		opts    Options
		probed  bool // CheckWritable finds nothing
		written bool
	}{
		"mounted":                             {mount(0), Options{}, true, true},
		"mounted, of the person":              {mount(0), Options{Sync: true}, true, false},
		"mounted, of the person, with a copy": {mount(0), Options{Sync: true, InPlace: true}, true, true},
		"mounted to be read":                  {mount(syscall.MS_RDONLY), Options{}, false, false},
		"unchangeable":                        {change("i"), Options{}, false, false},
		"to be appended to":                   {change("a"), Options{}, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			path := filepath.Join(dir, "config")
			put(t, path, oldText, 0o600)
			c.arrange(t, path)
			if err := CheckWritable(path, 1<<10); (err == nil) != c.probed {
				t.Errorf("looked at: %v, want success %v", err, c.probed)
			}
			text := oldText
			if c.written {
				text = newText
			}
			if err := WriteFile(path, []byte(newText), c.opts); (err == nil) != c.written {
				t.Errorf("written: %v, want success %v", err, c.written)
			}
			want(t, path, text)
			wantNames(t, dir, "config")
		})
	}
}
