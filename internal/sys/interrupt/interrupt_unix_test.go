//go:build unix

package interrupt_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/sys/interrupt"
)

const variable = "BE_INTERRUPTED"

// TestMain lets this test binary be a program that is interrupted.
func TestMain(m *testing.M) {
	switch os.Getenv(variable) {
	case "":
		signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP) // or what is started here would ignore it, as below nohup
		os.Exit(m.Run())
	case "waits":
		ctx, cancel := context.WithCancel(interrupt.Context())
		defer cancel()
		fmt.Println("ready")
		<-ctx.Done()
		if !errors.Is(ctx.Err(), context.Canceled) {
			os.Exit(4)
		}
		os.Exit(3)
	case "waits for a slow answer":
		ctx, cancel := interrupt.WhenSlow(interrupt.Context())
		defer cancel()
		time.Sleep(200 * time.Millisecond) // longer than an answer is quick
		fmt.Println("ready")
		<-ctx.Done()
		os.Exit(3)
	case "has had a quick answer":
		ctx, cancel := interrupt.WhenSlow(interrupt.Context())
		cancel()
		time.Sleep(200 * time.Millisecond)
		fmt.Println("ready")
		time.Sleep(time.Minute)
		_ = ctx
	case "is shielded":
		ctx, cancel := context.WithTimeout(interrupt.Shield(interrupt.Context()), 100*time.Millisecond)
		defer cancel()
		fmt.Println("ready")
		<-ctx.Done()
		if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
			os.Exit(4)
		}
		os.Exit(3)
	case "forwards":
		forward(false)
	case "forwards on a terminal":
		forward(true)
	case "does not wait":
		ctx := interrupt.Context()
		fmt.Println("ready")
		time.Sleep(time.Minute)
		_ = ctx
	}
}

// interrupted starts this program, sends it a signal and returns how it ended.
func interrupted(t *testing.T, as string, sig syscall.Signal) syscall.WaitStatus {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), variable+"="+as)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "ready\n" {
		t.Fatalf("%q, %v", line, err)
	}
	if err := cmd.Process.Signal(sig); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // its error says what the status says
	return cmd.ProcessState.Sys().(syscall.WaitStatus)
}

func TestContextThatIsWaitedForEnds(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		if got := interrupted(t, "waits", sig); got.ExitStatus() != 3 {
			t.Errorf("%v: %v", sig, got)
		}
	}
}

func TestSignalEndsTheProcessThatDoesNotWait(t *testing.T) {
	t.Parallel()
	if got := interrupted(t, "does not wait", syscall.SIGTERM); !got.Signaled() || got.Signal() != syscall.SIGTERM {
		t.Errorf("%v", got)
	}
}

func TestQuickAnswerTakesNoSignalsOver(t *testing.T) {
	t.Parallel()
	if got := interrupted(t, "waits for a slow answer", syscall.SIGTERM); got.ExitStatus() != 3 {
		t.Errorf("slow: %v", got)
	}
	if got := interrupted(t, "has had a quick answer", syscall.SIGTERM); !got.Signaled() {
		t.Errorf("quick: %v", got)
	}
}

func TestWhenSlowKeepsWhatWasLookedAt(t *testing.T) {
	t.Parallel()
	ctx := interrupt.Context()
	ctx.Done()
	if got, cancel := interrupt.WhenSlow(ctx); got != ctx {
		cancel()
		t.Error("another context")
	}
}

func TestShieldedWorkIsDone(t *testing.T) {
	t.Parallel()
	if got := interrupted(t, "is shielded", syscall.SIGINT); got.ExitStatus() != 3 {
		t.Errorf("%v", got)
	}
}

func TestContextIsOne(t *testing.T) {
	t.Parallel()
	ctx := interrupt.Context()
	done := ctx.Done()
	if done == nil || done != ctx.Done() || ctx.Err() != nil || ctx.Value(variable) != nil {
		t.Errorf("%v %v", done, ctx.Err())
	}
	if _, has := ctx.Deadline(); has {
		t.Error("it has a deadline")
	}
}
