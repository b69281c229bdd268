// Package runner starts other programs.
package runner

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os/exec"
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
}

// Result is what a finished program left.
type Result struct {
	Stdout, Stderr []byte
	Exit           int
}

// Runner runs a program to its end. The error is about starting or waiting; a non-zero exit is in Result.
type Runner interface {
	Run(ctx context.Context, c Command) (Result, error)
}

// System runs real processes.
type System struct{}

// Run starts the program, waits for it and captures what has no writer.
func (System) Run(ctx context.Context, c Command) (Result, error) {
	cmd := exec.CommandContext(ctx, c.Argv[0], c.Argv[1:]...)
	cmd.Env, cmd.Dir, cmd.Stdin = c.Env, c.Dir, c.Stdin
	// A program that was stopped may leave children that hold its output open.
	cmd.WaitDelay = time.Second
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = c.Stdout, c.Stderr
	if c.Stdout == nil {
		cmd.Stdout = &out
	}
	if c.Stderr == nil {
		cmd.Stderr = &errOut
	}
	err := cmd.Run()
	res := Result{Stdout: out.Bytes(), Stderr: errOut.Bytes()}
	if cmd.ProcessState != nil {
		res.Exit = cmd.ProcessState.ExitCode()
		if errors.As(err, new(*exec.ExitError)) {
			err = nil
		}
	}
	return res, err
}
