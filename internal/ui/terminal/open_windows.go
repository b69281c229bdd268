package terminal

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// console is the two halves of a Windows console. Its Fd is that of the input, whose mode decides on echo.
type console struct{ in, out *os.File }

func openControlling() (io.ReadWriteCloser, error) {
	in, err := os.OpenFile("CONIN$", os.O_RDWR, 0)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNone, err)
	}
	out, err := os.OpenFile("CONOUT$", os.O_RDWR, 0)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %w", ErrNone, err), in.Close())
	}
	return console{in, out}, nil
}

// Read reads what the person types.
func (c console) Read(p []byte) (int, error) { return c.in.Read(p) }

// Write shows text.
func (c console) Write(p []byte) (int, error) { return c.out.Write(p) }

// Close closes both halves.
func (c console) Close() error { return errors.Join(c.in.Close(), c.out.Close()) }

// Fd is the handle of the input.
func (c console) Fd() uintptr { return c.in.Fd() }

// OutputFd is the handle of the output.
func (c console) OutputFd() uintptr { return c.out.Fd() }
