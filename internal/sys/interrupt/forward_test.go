//go:build unix

package interrupt_test

import (
	"os"
	"os/exec"
	"syscall"
	"testing"

	"github.com/awsid/awsid/internal/sys/interrupt"
)

// Signals of this test's own process would reach its siblings, so that it is another one that forwards.
func TestSignalsReachTheProgram(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		as   string
		sig  syscall.Signal
		want int
	}{
		{"forwards", syscall.SIGTERM, 7}, {"forwards", syscall.SIGHUP, 7}, {"forwards", syscall.SIGUSR1, 7}, {"forwards", syscall.SIGINT, 7},
		{"forwards on a terminal", syscall.SIGTERM, 7}, {"forwards on a terminal", syscall.SIGINT, 5},
	} {
		if got := interrupted(t, c.as, c.sig); got.ExitStatus() != c.want {
			t.Errorf("%s, %v: %v, want exit %d", c.as, c.sig, got, c.want)
		}
	}
}

// forward runs a program that says when it is up, and exits 7 when it is told to end and 5 when it is not.
func forward(onTerminal bool) {
	f := interrupt.Forward(onTerminal)
	defer f.Stop()
	cmd := exec.Command("/bin/sh", "-c", "trap 'exit 7' TERM HUP USR1 INT; echo ready; i=0; while [ $i -lt 20 ]; do sleep 0.05; i=$((i+1)); done; exit 5")
	cmd.Stdout = os.Stdout
	if err := cmd.Start(); err != nil {
		os.Exit(99)
	}
	f.To(cmd.Process)
	_ = cmd.Wait() // the status says it
	os.Exit(cmd.ProcessState.ExitCode())
}
