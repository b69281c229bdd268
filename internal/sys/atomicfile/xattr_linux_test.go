package atomicfile

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestWhatAFileCarries: extended attributes and the access list are those of the old file, whatever the directory
// gives to new ones.
func TestWhatAFileCarries(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "config")
	put(t, path, oldText, 0o640)
	if err := syscall.Setxattr(path, "user.note", []byte("mine"), 0); errors.Is(err, syscall.ENOTSUP) {
		t.Logf("no extended attributes in %s", dir)
		return
	} else if err != nil {
		t.Fatal(err)
	}
	for name, list := range map[string][]byte{
		"no access list": nil,
		// user::rw- user:1234:rw- group::--- mask::rw- other::---
		"with an access list": []byte("\x02\x00\x00\x00" + "\x01\x00\x06\x00\xff\xff\xff\xff" + "\x02\x00\x06\x00\xd2\x04\x00\x00" +
			"\x04\x00\x00\x00\xff\xff\xff\xff" + "\x10\x00\x06\x00\xff\xff\xff\xff" + "\x20\x00\x00\x00\xff\xff\xff\xff"),
	} {
		for directory, inherited := range map[string][]byte{
			"closed": nil,
			// user::rwx user:4321:rwx group::rwx mask::rwx other::---, for what is made in it
			"open": []byte("\x02\x00\x00\x00" + "\x01\x00\x07\x00\xff\xff\xff\xff" + "\x02\x00\x07\x00\xe1\x10\x00\x00" +
				"\x04\x00\x07\x00\xff\xff\xff\xff" + "\x10\x00\x07\x00\xff\xff\xff\xff" + "\x20\x00\x00\x00\xff\xff\xff\xff"),
		} {
			if inherited != nil {
				if err := syscall.Setxattr(dir, "system.posix_acl_default", inherited, 0); err != nil {
					t.Fatal(err)
				}
			}
			if list != nil {
				if err := syscall.Setxattr(path, accessList, list, 0); err != nil {
					t.Fatal(err)
				}
			}
			before := attributesOf(t, path)
			if err := WriteFile(path, []byte(newText), Options{}); err != nil {
				t.Fatal(err)
			}
			if after := attributesOf(t, path); after != before {
				t.Errorf("%s, directory %s: %q became %q", name, directory, before, after)
			}
		}
	}
}

func attributesOf(t *testing.T, path string) string {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	text := info.Mode().String()
	for _, name := range []string{"user.note", accessList} {
		value := make([]byte, 200)
		n, _ := syscall.Getxattr(path, name, value)
		text += " " + name + "=" + string(value[:max(n, 0)])
	}
	return text
}
