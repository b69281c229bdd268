// Package pager shows long output through a program such as less.
package pager

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os/exec"
	"runtime"

	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/interrupt"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/runner"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// Pager is the program and the world it runs in.
type Pager struct {
	// Command is the command line in shell words: --no-cli-pager, AWS_PAGER,
	// cli_pager, PAGER or "less", resolved by the caller. Empty means none.
	Command string
	// Origin says where Command comes from, for the error.
	Origin         string
	Terminal       bool // standard output is a terminal; else nothing is paged
	Stdout, Stderr io.Writer
	Vars           environ.Vars
	Dir            string
	Runner         runner.Runner
}

// Show runs write and shows what it wrote: through the pager on a terminal, else directly. What was written before an
// error is shown, too; nothing written starts no pager.
func (p Pager) Show(ctx context.Context, write func(io.Writer) error) error {
	if !p.Terminal || p.Command == "" {
		return write(p.Stdout)
	}
	argv, err := shellwords.SplitFor(runtime.GOOS, p.Command)
	if err != nil {
		return p.pagerProblem(err)
	}
	if len(argv) == 0 {
		return write(p.Stdout)
	}
	var text bytes.Buffer
	failed := write(&text)
	if text.Len() == 0 {
		return failed
	}
	if err := p.runPager(ctx, argv, &text); err != nil {
		return err
	}
	return failed
}

func (p Pager) runPager(ctx context.Context, argv []string, text io.Reader) error {
	// Ctrl-C belongs to the pager while it is open.
	_, err := p.Runner.Run(interrupt.Shield(ctx), runner.Command{
		Argv: argv, Env: pagerEnvironment(p.Vars), Dir: p.Dir,
		Stdin: text, Stdout: p.Stdout, Stderr: p.Stderr,
	})
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return p.pagerProblem(err)
	}
	return err
}

// pagerEnvironment lets less quit at once on a short text (F), show colours (R)
// and leave the text on the screen (X), unless LESS says otherwise.
func pagerEnvironment(vars environ.Vars) []string {
	if _, set := vars.Lookup("LESS"); !set {
		vars = vars.With("LESS", "FRX")
	}
	return vars.Environ()
}

func (p Pager) pagerProblem(err error) error {
	return (&problem.Error{
		Kind: problem.Config, Code: "PagerInitialization",
		Doing: "start the pager " + p.Command, Origin: p.Origin, Err: err,
	}).WithHint(`switch it off with --no-cli-pager or AWS_PAGER=""`)
}
