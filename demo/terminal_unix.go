//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"sync"
	"time"

	"github.com/creack/pty"
)

// answer waits for a text on the screen and then types.
type answer struct{ expect, send string }

// patience is how long one expected text may take to appear.
const patience = 20 * time.Second

// onTerminal runs a command on a pseudo terminal, shows the screen as a person
// would see it, gives the answers, and returns all output and the exit code.
func onTerminal(argv []string, answers []answer, mask bool) (string, int, error) {
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Env = append(os.Environ(), "AWS_PAGER=") // a pager would wait for a key
	screen, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 110})
	if err != nil {
		return "", 0, err
	}
	defer screen.Close()
	out := &recorder{mask: mask}
	copied := make(chan struct{})
	go func() {
		defer close(copied)
		_, _ = io.Copy(out, screen) // ends with EIO when the program exits
	}()
	for _, a := range answers {
		if err := out.waitFor(a.expect); err != nil {
			_ = cmd.Process.Kill()
			return out.text(), 0, err
		}
		time.Sleep(150 * time.Millisecond) // a person reads first
		if _, err := io.WriteString(screen, a.send); err != nil {
			return out.text(), 0, err
		}
	}
	err = cmd.Wait()
	<-copied
	if mask {
		fmt.Print(maskValues(out.text()))
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return out.text(), exit.ExitCode(), nil
	}
	return out.text(), 0, err
}

// recorder shows what it is given and keeps it to be searched.
type recorder struct {
	mu   sync.Mutex
	all  bytes.Buffer
	from int // what stands before was already answered
	mask bool
}

func (r *recorder) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all.Write(p)
	if r.mask { // shown masked when it is complete
		return len(p), nil
	}
	return os.Stdout.Write(p)
}

func (r *recorder) text() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return regexp.MustCompile(`\x1b\[[0-9;?]*[a-zA-Z]`).ReplaceAllString(r.all.String(), "")
}

// seen tells whether text has appeared since the last answer.
func (r *recorder) seen(text string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	i := bytes.Index(r.all.Bytes()[r.from:], []byte(text))
	if i >= 0 {
		r.from += i + len(text)
	}
	return i >= 0
}

func (r *recorder) waitFor(text string) error {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if r.seen(text) {
			return nil
		}
	}
	return fmt.Errorf("%q did not appear on the screen", text)
}
