package launch_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/awsid/awsid/internal/sys/launch"
)

// TestMain lets this test binary be the program: it writes a file and exits
// with the code it is told.
func TestMain(m *testing.M) {
	switch file := os.Getenv("BE_PROGRAM"); file {
	case "":
		os.Exit(m.Run())
	case "fail":
		os.Exit(3)
	default:
		os.Stdout.WriteString("not to be seen")
		if os.WriteFile(file, []byte(os.Args[1]), 0o600) != nil {
			os.Exit(4)
		}
		os.Exit(0)
	}
}

func TestDetached(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "out")
	exited, err := launch.Detached([]string{self, "a b"}, append(os.Environ(), "BE_PROGRAM="+file))
	if err != nil {
		t.Fatal(err)
	}
	if err := <-exited; err != nil {
		t.Error(err)
	}
	if got, _ := os.ReadFile(file); string(got) != "a b" {
		t.Errorf("%q", got)
	}
	exited, err = launch.Detached([]string{self}, append(os.Environ(), "BE_PROGRAM=fail"))
	if err != nil {
		t.Fatal(err)
	}
	if exit, ok := (<-exited).(*exec.ExitError); !ok || exit.ExitCode() != 3 {
		t.Errorf("%v", exit)
	}
	if _, err := launch.Detached([]string{filepath.Join(t.TempDir(), "none")}, nil); err == nil {
		t.Error("a missing program must be an error")
	}
}
