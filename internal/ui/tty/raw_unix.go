//go:build unix

package tty

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// enableEscapes: terminals on Unix always read escape sequences.
func enableEscapes(any) (undo func()) { return func() {} }

// ReadsEscapes reports whether a terminal takes escape sequences for what they are.
func ReadsEscapes(any) bool { return true }

// Waiting returns how many bytes a terminal has that nobody has read yet.
func Waiting(in any) int {
	f, ok := in.(file)
	if !ok {
		return 0
	}
	request := uint(0x4004667f) // FIONREAD of the BSDs, macOS among them
	if runtime.GOOS == "linux" {
		request = 0x541b
	}
	n, err := unix.IoctlGetInt(int(f.Fd()), request)
	if err != nil {
		return 0
	}
	return n
}
