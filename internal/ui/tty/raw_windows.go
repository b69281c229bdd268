package tty

import "golang.org/x/sys/windows"

func enableEscapes(out any) (undo func()) {
	fd := outputFd(out)
	if fd < 0 {
		return func() {}
	}
	handle := windows.Handle(fd)
	var before uint32
	if windows.GetConsoleMode(handle, &before) != nil {
		return func() {}
	}
	_ = windows.SetConsoleMode(handle, before|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING)
	return func() { _ = windows.SetConsoleMode(handle, before) }
}
