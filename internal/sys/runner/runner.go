// Package runner starts other programs.
package runner

import (
	"bytes"
	"context"
	"errors"
	"github.com/awsid/awsid/internal/sys/printable"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"
)

// Command is one program run. Argv[0] is looked up on PATH of Env.
type Command struct {
	Argv   []string
	Env    []string // KEY=VALUE; nil means an empty environment
	Dir    string
	Stdin  io.Reader
	Stdout io.Writer // nil: captured in Result
	Stderr io.Writer // nil: captured in Result

	// MaxOutput is how many bytes are captured of standard output; the program that writes more is stopped with
	// ErrTooLong. 0 is no limit.
	MaxOutput int
	// OnHeldOpen is called once when the program has ended but another, which it started, holds its output open.
	OnHeldOpen func()
	// OnStart is called with a program that runs, which may be sent signals until Run returns; may be nil.
	OnStart func(*os.Process)
}

// ErrTooLong is the error of a program that writes more than MaxOutput.
var ErrTooLong = errors.New("its output is too long")

// Result is what a finished program left.
type Result struct {
	Stdout, Stderr []byte
	Exit           int // 128 and the signal's number when one ended it
}

// Runner runs a program to its end. The error is about starting or waiting; a non-zero exit is in Result.
type Runner interface {
	Run(ctx context.Context, c Command) (Result, error)
}

// System runs real processes.
type System struct{}

// settle is how long the output of a program that has ended, or was stopped, may take to end as well: before that is
// worth a word, and before it is given up.
const settle = time.Second

// Run starts the program and waits until it has ended and its output too, which those it started may still hold open.
// When ctx ends, the program is stopped, and who holds its output open then is not waited for.
func (System) Run(ctx context.Context, c Command) (Result, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	cmd := exec.CommandContext(ctx, c.Argv[0], c.Argv[1:]...)
	cmd.Env, cmd.Dir, cmd.Stdin = c.Env, c.Dir, c.Stdin
	cmd.WaitDelay = settle // for a standard input that is no file
	var out, errOut bytes.Buffer
	c.Stdout, c.Stderr = printable.Raw(c.Stdout), printable.Raw(c.Stderr)
	if c.Stdout == nil {
		c.Stdout = &out
		if c.MaxOutput > 0 {
			c.Stdout = &limited{to: &out, left: c.MaxOutput, stop: func() { stop(ErrTooLong) }}
		}
	}
	if c.Stderr == nil {
		c.Stderr = &errOut
	}
	p := &pipes{}
	defer p.close()
	var err error
	if cmd.Stdout, err = p.end(c.Stdout); err == nil {
		cmd.Stderr, err = p.end(c.Stderr)
	}
	if err != nil {
		return Result{}, err
	}
	if err := cmd.Start(); err != nil {
		return Result{}, err
	}
	if c.OnStart != nil {
		c.OnStart(cmd.Process)
	}
	copied := p.copyAll()
	err = cmd.Wait()
	select {
	case <-copied:
	case <-time.After(settle):
		if c.OnHeldOpen != nil && ctx.Err() == nil {
			c.OnHeldOpen()
		}
		p.awaitOrGiveUp(ctx, copied)
	}
	res := Result{Stdout: out.Bytes(), Stderr: errOut.Bytes(), Exit: exitCode(cmd.ProcessState)}
	if errors.As(err, new(*exec.ExitError)) || errors.Is(err, exec.ErrWaitDelay) {
		err = nil
	}
	if cause := context.Cause(ctx); errors.Is(cause, ErrTooLong) {
		err = cause
	}
	return res, err
}

// pipes carry output to writers that are no files.
type pipes struct {
	read, write []*os.File
	to          []io.Writer
}

// end returns what the program writes to so that it reaches w: a file itself, else a pipe.
func (p *pipes) end(w io.Writer) (*os.File, error) {
	if f, isFile := w.(*os.File); isFile {
		return f, nil
	}
	r, end, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	p.read, p.write, p.to = append(p.read, r), append(p.write, end), append(p.to, w)
	return end, nil
}

// copyAll closes our copies of the ends that the program has, and copies until nobody has them. The channel is closed then.
func (p *pipes) copyAll() <-chan struct{} {
	for _, end := range p.write {
		end.Close()
	}
	var copying sync.WaitGroup
	for i, r := range p.read {
		// A writer that fails must not block the program: what is left is read and dropped.
		copying.Go(func() {
			_, _ = io.Copy(p.to[i], r)
			_, _ = io.Copy(io.Discard, r)
		})
	}
	done := make(chan struct{})
	go func() { copying.Wait(); close(done) }()
	return done
}

// awaitOrGiveUp waits for the end of the output, or for that of ctx and a moment more.
func (p *pipes) awaitOrGiveUp(ctx context.Context, copied <-chan struct{}) {
	select {
	case <-copied:
		return
	case <-ctx.Done():
	}
	select {
	case <-copied:
	case <-time.After(settle):
		p.close()
		<-copied
	}
}

func (p *pipes) close() {
	for _, f := range append(p.read, p.write...) {
		f.Close()
	}
}

// limited writes so many bytes and then stops the program.
type limited struct {
	to   io.Writer
	left int
	stop func()
}

func (l *limited) Write(b []byte) (int, error) {
	if len(b) > l.left {
		l.stop()
		return 0, ErrTooLong
	}
	l.left -= len(b)
	return l.to.Write(b)
}
