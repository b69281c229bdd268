//go:build unix

package doctor

import (
	"io/fs"
	"syscall"
)

// OwnerOf returns the user that a file belongs to.
func OwnerOf(info fs.FileInfo) (uid int, ok bool) {
	if info == nil {
		return 0, false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return int(stat.Uid), true
}
