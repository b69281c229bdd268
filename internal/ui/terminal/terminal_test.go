//go:build unix

package terminal_test

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/creack/pty"

	"github.com/awsid/awsid/internal/ui/terminal"
)

func TestStreams(t *testing.T) {
	t.Parallel()
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer master.Close()
	defer slave.Close()
	file, err := os.Create(t.TempDir() + "/f")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	s := terminal.System{Stdin: slave, Stdout: file}
	if !s.StdinIsTerminal() || s.StdoutIsTerminal() || s.StderrIsTerminal() {
		t.Error("which is a terminal?")
	}
	s.Stdout = slave
	for _, size := range [][2]uint16{{40, 10}, {0, 0}} {
		if err := pty.Setsize(slave, &pty.Winsize{Cols: size[0], Rows: size[1]}); err != nil {
			t.Fatal(err)
		}
		columns, rows := s.Size()
		if want := [2]int{int(size[0]), int(size[1])}; size[0] > 0 && [2]int{columns, rows} != want {
			t.Errorf("%d x %d, want %v", columns, rows, want)
		} else if size[0] == 0 && (columns != 80 || rows != 24) {
			t.Errorf("unknown size: %d x %d", columns, rows)
		}
	}
	if columns, rows := (terminal.System{}).Size(); columns != 80 || rows != 24 {
		t.Errorf("no stream: %d x %d", columns, rows)
	}
}

// TestMain lets this test binary talk to its controlling terminal while its
// streams are redirected.
func TestMain(m *testing.M) {
	switch os.Getenv("BE_CHILD") {
	case "":
		os.Exit(m.Run())
	case "parent":
		os.Exit(runInBackground())
	}
	tty, err := terminal.System{}.Open()
	if errors.Is(err, terminal.ErrNone) {
		os.Exit(7)
	}
	if err != nil {
		os.Exit(8)
	}
	io.WriteString(tty, "code: ")
	answer := make([]byte, 3)
	io.ReadFull(tty, answer)
	io.WriteString(tty, "got "+string(answer))
	tty.Close()
}

func child(t *testing.T, attributes *syscall.SysProcAttr) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), "BE_CHILD=1")
	cmd.SysProcAttr = attributes
	return cmd
}

func TestControllingTerminal(t *testing.T) {
	t.Parallel()
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer master.Close()
	cmd := child(t, &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 3})
	cmd.ExtraFiles = []*os.File{slave}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	slave.Close()
	if _, err := io.WriteString(master, "abc\n"); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	shown, _ := io.ReadAll(master) // ends with EIO once the child is gone
	if !strings.Contains(string(shown), "code: ") || !strings.Contains(string(shown), "got abc") {
		t.Errorf("%q", shown)
	}
}

// runInBackground runs the child in a process group that is not the
// terminal's, as a shell does with &, and returns its exit code.
func runInBackground() int {
	exe, err := os.Executable()
	if err != nil {
		return 1
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), "BE_CHILD=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Run(); cmd.ProcessState == nil || err != nil && cmd.ProcessState.ExitCode() < 0 {
		return 1
	}
	return cmd.ProcessState.ExitCode()
}

func TestInTheBackground(t *testing.T) {
	t.Parallel()
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer master.Close()
	cmd := child(t, &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 3})
	cmd.Env = append(cmd.Env, "BE_CHILD=parent")
	cmd.ExtraFiles = []*os.File{slave}
	err = cmd.Run()
	slave.Close()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 7 {
		t.Errorf("a process in the background opens the terminal: %v", err)
	}
}

func TestNoControllingTerminal(t *testing.T) {
	t.Parallel()
	err := child(t, &syscall.SysProcAttr{Setsid: true}).Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 7 {
		t.Errorf("%v", err)
	}
}
