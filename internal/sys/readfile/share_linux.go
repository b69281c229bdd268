package readfile

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// Share returns a path at which another program finds what was in a pipe that this process has read: a file in memory
// that nobody but this user can open, and that is gone with this process or the one that it becomes. It is "" where
// nothing was read from a pipe at the path.
func (p *Pipes) Share(path string) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c, wasRead := p.read[path]
	if !wasRead || c.err != nil {
		return "", nil
	}
	fd, err := unix.MemfdCreate("awsid", 0) // it outlives exec
	if err != nil {
		return "", err
	}
	own := fmt.Sprintf("/proc/%d/fd/%d", os.Getpid(), fd)
	f, err := os.OpenFile(own, os.O_WRONLY, 0)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if _, err := f.Write(c.data); err != nil {
		return "", err
	}
	return own, unix.Fchmod(fd, 0o400)
}
