//go:build unix

package terminal

import (
	"fmt"
	"io"
	"os"
)

func openControlling() (io.ReadWriteCloser, error) {
	f, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNone, err)
	}
	return f, nil
}
