// Package terminal is the person's terminal: which streams are one, how wide
// it is, and the controlling terminal behind redirected streams.
package terminal

import (
	"errors"
	"io"
	"os"

	"golang.org/x/term"
)

// ErrNone means that the process has no controlling terminal, or is in the background and may not read it.
var ErrNone = errors.New("no terminal")

// System is the terminal of a real process. Streams that are nil are not terminals.
type System struct {
	Stdin, Stdout, Stderr *os.File
}

// StdinIsTerminal tells whether standard input is a terminal.
func (s System) StdinIsTerminal() bool { return isTerminal(s.Stdin) }

// StdoutIsTerminal tells whether standard output is a terminal.
func (s System) StdoutIsTerminal() bool { return isTerminal(s.Stdout) }

// StderrIsTerminal tells whether standard error is a terminal.
func (s System) StderrIsTerminal() bool { return isTerminal(s.Stderr) }

func isTerminal(f *os.File) bool { return f != nil && term.IsTerminal(int(f.Fd())) }

// Size returns columns and rows of standard output, 80 by 24 if it is no terminal or does not tell.
func (s System) Size() (columns, rows int) {
	if s.Stdout == nil {
		return 80, 24
	}
	return SizeOf(s.Stdout)
}

// SizeOf returns columns and rows of a terminal, 80 by 24 if unknown.
func SizeOf(f interface{ Fd() uintptr }) (columns, rows int) {
	columns, rows, err := term.GetSize(int(f.Fd()))
	if err != nil || columns <= 0 || rows <= 0 {
		return 80, 24
	}
	return columns, rows
}

// Open opens the controlling terminal, which is there even when all three
// streams are redirected. The caller closes it.
func (s System) Open() (io.ReadWriteCloser, error) { return openControlling() }
