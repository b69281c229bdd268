//go:build unix

package runner_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/sys/runner"
)

func shell(script string) runner.Command {
	return runner.Command{Argv: []string{"/bin/sh", "-c", script}, Env: os.Environ()}
}

func TestRunCapturesWhatHasNoWriter(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]runner.Result{
		"echo out; echo err >&2":  {Stdout: []byte("out\n"), Stderr: []byte("err\n")},
		"printf x; exit 3":        {Stdout: []byte("x"), Exit: 3},
		"kill -TERM $$":           {Exit: 143},
		"(sleep 1.5; echo late)&": {Stdout: []byte("late\n")},
	} {
		got, err := runner.System{}.Run(t.Context(), shell(script))
		if err != nil || string(got.Stdout) != string(want.Stdout) || string(got.Stderr) != string(want.Stderr) || got.Exit != want.Exit {
			t.Errorf("%s: exit %d, %q, %q, %v", script, got.Exit, got.Stdout, got.Stderr, err)
		}
	}
	if _, err := (runner.System{}).Run(t.Context(), runner.Command{Argv: []string{"/no/such"}}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing program: %v", err)
	}
}

// The end of the program is not the end of its output; who else holds it is told, and waited for.
func TestHeldOpenOutputIsToldAndWaitedFor(t *testing.T) {
	t.Parallel()
	told := 0
	c := shell("(sleep 2; echo late) & echo early")
	c.OnHeldOpen = func() { told++ }
	got, err := runner.System{}.Run(t.Context(), c)
	if err != nil || string(got.Stdout) != "early\nlate\n" || told != 1 {
		t.Errorf("%q, %v, told %d times", got.Stdout, err, told)
	}
}

func TestEndedContextEndsTheWait(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]string{"the program": "exec sleep 30", "another one": "sleep 30 &", "both": "sleep 30; true"} {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		began := time.Now()
		if _, err := (runner.System{}).Run(ctx, shell(script)); time.Since(began) > 10*time.Second {
			t.Errorf("%s is waited for: %v, %v", name, time.Since(began), err)
		}
	}
}

func TestTooLongOutputStopsTheProgram(t *testing.T) {
	t.Parallel()
	for script, tooLong := range map[string]bool{"yes": true, "printf 1234567890": false, "printf 12345678901": true} {
		c := shell(script)
		c.MaxOutput = 10
		if got, err := (runner.System{}).Run(t.Context(), c); errors.Is(err, runner.ErrTooLong) != tooLong || len(got.Stdout) > 10 {
			t.Errorf("%s: %d bytes, %v", script, len(got.Stdout), err)
		}
	}
}

func TestWritersGetTheOutputAsItComes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, err := os.Create(filepath.Join(dir, "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	heard := make(chan string, 1)
	c := shell(`echo "touch it" >&2; until [ -e "$0/touched" ]; do sleep 0.05; done; echo done`)
	c.Argv = append(c.Argv, dir)
	c.Stdout = file
	c.Stderr = writerFunc(func(b []byte) { heard <- string(b) })
	go func() {
		if text := <-heard; text == "touch it\n" {
			_ = os.WriteFile(filepath.Join(dir, "touched"), nil, 0o600)
		}
	}()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if _, err := (runner.System{}).Run(ctx, c); err != nil || ctx.Err() != nil {
		t.Fatal(err, ctx.Err())
	}
	if text, err := os.ReadFile(file.Name()); err != nil || string(text) != "done\n" {
		t.Errorf("%q, %v", text, err)
	}
}

type writerFunc func([]byte)

func (f writerFunc) Write(b []byte) (int, error) { f(bytes.Clone(b)); return len(b), nil }

func TestOnStartGetsTheProcess(t *testing.T) {
	t.Parallel()
	c := shell("exec sleep 30")
	c.OnStart = func(p *os.Process) { _ = p.Kill() }
	if got, err := (runner.System{}).Run(t.Context(), c); err != nil || got.Exit != 137 {
		t.Errorf("%+v, %v", got, err)
	}
}
