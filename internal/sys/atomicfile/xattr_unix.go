//go:build unix

package atomicfile

import (
	"bytes"
	"os"
	"runtime"
	"strings"

	"golang.org/x/sys/unix"
)

// accessList is the POSIX access list. The file system keeps its mask in the group's permissions.
const accessList = "system.posix_acl_access"

// lostXattrs copies the extended attributes of the file at path to f, removes those that f got from its directory, and
// returns the names of those that could not be copied or removed.
func lostXattrs(f *os.File, path string) (lost []string) {
	fd := int(f.Fd())
	wanted := listXattrs(func(list []byte) (int, error) { return unix.Listxattr(path, list) })
	for _, name := range listXattrs(func(list []byte) (int, error) { return unix.Flistxattr(fd, list) }) {
		if _, ok := readXattr(func(value []byte) (int, error) { return unix.Getxattr(path, name, value) }); !ok {
			if unix.Fremovexattr(fd, name) != nil {
				lost = append(lost, name)
			}
		}
	}
	for _, name := range wanted {
		value, ok := readXattr(func(value []byte) (int, error) { return unix.Getxattr(path, name, value) })
		has, _ := readXattr(func(value []byte) (int, error) { return unix.Fgetxattr(fd, name, value) })
		if ok && bytes.Equal(value, has) {
			continue
		}
		if !ok || unix.Fsetxattr(fd, name, value, 0) != nil {
			lost = append(lost, name)
		}
	}
	return lost
}

// listXattrs lists the attributes that belong to a file whatever its content is. On macOS the system guards some of its
// own.
func listXattrs(list func([]byte) (int, error)) (names []string) {
	all, _ := readXattr(list)
	for name := range strings.SplitSeq(string(all), "\x00") {
		switch {
		case name == "":
		case strings.HasPrefix(name, "user."), strings.HasPrefix(name, "trusted."),
			name == accessList, name == "system.nfs4_acl", name == "security.selinux", name == "security.SMACK64",
			runtime.GOOS == "darwin" && name != "com.apple.provenance":
			names = append(names, name)
		}
	}
	return names
}

// readXattr reads what a system call writes into a buffer whose size it tells when there is none.
func readXattr(read func([]byte) (int, error)) ([]byte, bool) {
	size, err := read(nil)
	if err != nil {
		return nil, false
	}
	buffer := make([]byte, size)
	if size > 0 {
		if size, err = read(buffer); err != nil {
			return nil, false
		}
	}
	return buffer[:size], true
}
