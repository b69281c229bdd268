// Package tty is what prompts and menus share: the terminal in raw mode, keys out of bytes, and a block of lines that
// can be drawn again and erased. It needs no answer from the terminal, so it works on a plain pty.
package tty

import "golang.org/x/term"

// file is a stream that knows its descriptor, as *os.File does.
type file interface{ Fd() uintptr }

// outFile is a console whose output has a descriptor of its own.
type outFile interface{ OutputFd() uintptr }

// IsTerminal tells whether a stream is a terminal.
func IsTerminal(stream any) bool {
	f, ok := stream.(file)
	return ok && term.IsTerminal(int(f.Fd()))
}

// Raw hands over every key as it is typed, without echo, until restore is called. in must be a terminal.
func Raw(in, out any) (restore func(), err error) {
	fd := int(in.(file).Fd())
	before, err := term.MakeRaw(fd)
	if err != nil {
		return nil, err
	}
	undo := enableEscapes(out)
	return func() {
		undo()
		_ = term.Restore(fd, before) // nothing better can be done when it fails
	}, nil
}

// Columns returns the width of the terminal that out is, 80 if unknown.
func Columns(out any) int {
	columns, _ := Size(out)
	return columns
}

// Size returns columns and rows of the terminal that out is, 80 by 24 if unknown.
func Size(out any) (columns, rows int) {
	columns, rows, err := term.GetSize(outputFd(out))
	if err != nil || columns <= 0 || rows <= 0 {
		return 80, 24
	}
	return columns, rows
}

func outputFd(out any) int {
	switch o := out.(type) {
	case outFile:
		return int(o.OutputFd())
	case file:
		return int(o.Fd())
	}
	return -1
}
