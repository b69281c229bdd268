package pager_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/runner"
	"github.com/awsid/awsid/internal/ui/pager"
)

// TestMain lets this test binary be the pager: it puts its first argument
// and LESS in front of what it reads.
func TestMain(m *testing.M) {
	if os.Getenv("BE_PAGER") == "" {
		os.Exit(m.Run())
	}
	os.Stdout.WriteString(os.Args[1] + os.Getenv("LESS") + ":")
	io.Copy(os.Stdout, os.Stdin)
}

func self(t *testing.T) string {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return "'" + filepath.ToSlash(exe) + "' 'a b'"
}

func show(t *testing.T, command string, terminal bool, vars environ.Vars, write func(io.Writer) error) (string, error) {
	t.Helper()
	var out bytes.Buffer
	p := pager.Pager{Command: command, Origin: "AWS_PAGER", Terminal: terminal, Stdout: &out, Stderr: io.Discard,
		Vars: vars.With("BE_PAGER", "1"), Runner: runner.System{}}
	err := p.Show(t.Context(), write)
	return out.String(), err
}

func hello(w io.Writer) error {
	_, err := io.WriteString(w, "hello\n")
	return err
}

func TestShow(t *testing.T) {
	t.Parallel()
	vars := environ.Parse(os.Environ()).Without("LESS")
	for name, c := range map[string]struct {
		command  string
		terminal bool
		vars     environ.Vars
		want     string
	}{
		"through the pager": {self(t), true, vars, "a bFRX:hello\n"},
		"LESS is kept":      {self(t), true, vars.With("LESS", "-S"), "a b-S:hello\n"},
		"LESS may be empty": {self(t), true, vars.With("LESS", ""), "a b:hello\n"},
		"not a terminal":    {self(t), false, vars, "hello\n"},
		"no pager":          {"", true, vars, "hello\n"},
		"blank pager":       {"  ", true, vars, "hello\n"},
	} {
		got, err := show(t, c.command, c.terminal, c.vars, hello)
		if got != c.want || err != nil {
			t.Errorf("%s: %q, %v; want %q", name, got, err, c.want)
		}
	}
}

func TestMissingPagerIsConfiguration(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"no-such-pager-here -x", "/no/such/pager", "'unclosed"} {
		got, err := show(t, command, true, environ.Vars{}.With("PATH", ""), hello)
		if problem.KindOf(err) != problem.Config || got != "" {
			t.Errorf("%s: %q, %v", command, got, err)
		}
	}
}

func TestErrorComesAfterWhatWasWritten(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	got, err := show(t, self(t), true, environ.Parse(os.Environ()).With("LESS", ""), func(w io.Writer) error {
		return errors.Join(hello(w), broken)
	})
	if got != "a b:hello\n" || !errors.Is(err, broken) {
		t.Errorf("%q, %v", got, err)
	}
	got, err = show(t, "no-such-pager-here", true, environ.Vars{}, func(io.Writer) error { return broken })
	if got != "" || !errors.Is(err, broken) {
		t.Errorf("nothing written must start no pager: %q, %v", got, err)
	}
}

// TestCancelledContext: Ctrl-C is the pager's own business.
func TestCancelledContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out bytes.Buffer
	p := pager.Pager{Command: self(t), Terminal: true, Stdout: &out, Stderr: io.Discard, Runner: runner.System{},
		Vars: environ.Parse(os.Environ()).With("BE_PAGER", "1").With("LESS", "")}
	if err := p.Show(ctx, hello); err != nil || out.String() != "a b:hello\n" {
		t.Errorf("%q, %v", out.String(), err)
	}
}
