package ttytest

import (
	"errors"
	"io"
)

// None is the terminal of a process that has none.
type None struct{}

// StdinIsTerminal reports whether standard input is a terminal.
func (None) StdinIsTerminal() bool { return false }

// StdoutIsTerminal reports whether standard output is a terminal.
func (None) StdoutIsTerminal() bool { return false }

// StderrIsTerminal reports whether standard error is a terminal.
func (None) StderrIsTerminal() bool { return false }

// Size returns what is taken for the size where it is not known.
func (None) Size() (columns, rows int) { return 80, 24 }

// Open returns an error.
func (None) Open() (io.ReadWriteCloser, error) { return nil, errors.New("no terminal") }
