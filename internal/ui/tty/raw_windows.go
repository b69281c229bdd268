package tty

import "golang.org/x/sys/windows"

func enableEscapes(out any) (undo func()) {
	var before uint32
	if fd := outputFd(out); fd >= 0 && windows.GetConsoleMode(windows.Handle(fd), &before) == nil && ReadsEscapes(out) {
		return func() { _ = windows.SetConsoleMode(windows.Handle(fd), before) }
	}
	return func() {}
}

// ReadsEscapes reports whether a console takes escape sequences for what they are, and has it do so.
func ReadsEscapes(out any) bool {
	fd := outputFd(out)
	var mode uint32
	return fd >= 0 && windows.GetConsoleMode(windows.Handle(fd), &mode) == nil &&
		windows.SetConsoleMode(windows.Handle(fd), mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
