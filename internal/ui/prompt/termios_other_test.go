//go:build unix && !linux && !solaris && !aix

package prompt_test

import "golang.org/x/sys/unix"

const getTermios = unix.TIOCGETA
