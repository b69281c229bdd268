//go:build unix

package app

import (
	"fmt"
	"syscall"
)

// replaceProcess becomes the other program, so that signals, the terminal and
// the exit code are its own. It returns only when that fails.
func replaceProcess(argv, env []string) (int, error) {
	err := syscall.Exec(argv[0], argv, env)
	return 0, fmt.Errorf("start %s: %w", argv[0], err)
}
