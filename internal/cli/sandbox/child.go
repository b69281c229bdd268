package sandbox

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/problem"
)

// runChild runs a program to its end, passes signals on to it, and returns
// its exit code as an error that prints nothing.
func runChild(env *app.Env, argv []string, vars environ.Vars) error {
	path, err := lookPath(argv[0], vars, env)
	if err != nil {
		return problem.New(problem.Usage, "run %s: %w", argv[0], err)
	}
	cmd := &exec.Cmd{Path: path, Args: argv, Env: vars.Environ(), Dir: env.Dir, Stdin: env.Stdin, Stdout: env.Stdout, Stderr: env.Stderr}
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, passedSignals()...)
	defer signal.Stop(signals)
	if err := cmd.Start(); err != nil {
		return problem.New(problem.Usage, "run %s: %w", argv[0], err)
	}
	done := make(chan struct{})
	defer close(done)
	go passOn(signals, cmd.Process, env.Terminal != nil && env.Terminal.StdinIsTerminal(), done)
	err = cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return &problem.Error{Doing: "run " + argv[0], Err: err}
	}
	return exitCode(cmd.ProcessState)
}

// passOn gives the child the signals that only this process got. What is
// typed on a terminal reaches the child by itself.
func passOn(signals <-chan os.Signal, child *os.Process, terminal bool, done <-chan struct{}) {
	for {
		select {
		case s := <-signals:
			if !terminal || s != os.Interrupt {
				_ = child.Signal(s) // it may just have ended
			}
		case <-done:
			return
		}
	}
}

// lookPath finds a program on the child's own PATH.
func lookPath(name string, vars environ.Vars, env *app.Env) (string, error) {
	if strings.ContainsAny(name, `/\`) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(env.Dir, name)
		}
		return exec.LookPath(name)
	}
	for _, dir := range filepath.SplitList(vars.Get("PATH")) {
		if path, err := exec.LookPath(filepath.Join(dir, name)); err == nil && filepath.IsAbs(path) {
			return path, nil
		}
	}
	return "", fs.ErrNotExist
}

// exitCode turns how a program ended into our own exit code.
func exitCode(s *os.ProcessState) error {
	code := s.ExitCode()
	if n, ok := signalled(s); ok {
		code = n
	}
	if code == 0 {
		return nil
	}
	return problem.Exit(code)
}
