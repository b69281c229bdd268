package edit

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/interrupt"
	"github.com/awsid/awsid/internal/sys/problem"
)

// crashing returns an editor whose process is killed behind its n-th step, counted from 1, or gets a signal there.
func crashing(e Editor, n int, sig syscall.Signal) Editor {
	e.did = func(string) {
		if n--; n == 0 {
			self, _ := os.FindProcess(os.Getpid())
			_ = self.Signal(sig)
			time.Sleep(50 * time.Millisecond)
		}
	}
	return e
}

// crashChild is what a killed process does: the command, with the step and the signal as its name "3,9".
func crashChild(home, command, name string) error {
	var n int
	var sig syscall.Signal
	if _, err := fmt.Sscanf(name, "%d,%d", &n, &sig); err != nil {
		return err
	}
	e := crashing(editorFor(home), n, sig)
	return crashCommand(e, command)
}

// mixedChild edits, takes back and makes again in turn, and does not mind that others do so at the same time.
func mixedChild(e Editor, name string) error {
	for i := range 30 {
		command := []string{"edit", "undo", "edit", "undo", "redo", "edit"}[i%6]
		var err error
		if command == "edit" {
			err = setBoth(e, fmt.Sprintf("%s-%d", name, i))
		} else {
			err = crashCommand(e, command)
		}
		var p *problem.Error
		if err != nil && !(errors.As(err, &p) && command != "edit" && strings.Contains(err.Error(), "there is nothing to")) {
			return fmt.Errorf("%s: %w", command, err)
		}
	}
	return nil
}

func crashCommand(e Editor, command string) (err error) {
	ctx := interrupt.Context()
	switch command {
	case "edit":
		_, err = e.Apply(ctx, changeBoth("new"), shared.ConfigFile, shared.CredentialsFile)
	case "undo":
		_, err = e.Undo(ctx, 0, false)
	case "undo --force":
		_, err = e.Undo(ctx, 0, true)
	case "redo":
		_, err = e.Redo(ctx)
	}
	return err
}

// pair is what both files say.
func pair(t *testing.T, e Editor) string {
	t.Helper()
	values := make([]string, 2)
	for i, path := range []string{e.Paths.Config, e.Paths.Credentials} {
		text, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		if _, after, ok := strings.Cut(string(text), "k = "); ok {
			values[i], _, _ = strings.Cut(after, "\n")
		}
	}
	return strings.Join(values, " ")
}

// TestKilledBehindEachStep kills a process behind every step of an edit, an undo and a redo. The next edit finds a
// whole pair, and all that was remembered can be had.
func TestKilledBehindEachStep(t *testing.T) {
	t.Parallel()
	for _, files := range []string{"two files", "new files", "hard links"} {
		for command, c := range map[string]struct{ before, after string }{
			"edit": {"old", "new"}, "undo": {"old", "older"}, "redo": {"old", "redone"}, "undo --force": {"foreign", "older"},
		} {
			signals := []syscall.Signal{syscall.SIGKILL}
			if files == "two files" && command == "edit" {
				signals = append(signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
			}
			for _, sig := range signals {
				t.Run(fmt.Sprintf("%s of %s, signal %d", command, files, sig), func(t *testing.T) {
					t.Parallel()
					for n, ended := 1, false; !ended; n++ {
						e := crashHome(t, files, command)
						child := exec.Command(os.Args[0], "crash "+command, fmt.Sprintf("%d,%d", n, sig))
						child.Env = append(os.Environ(), childVariable+"="+e.Paths.Home)
						out, err := child.CombinedOutput()
						ended = err == nil && n > 8 // there are no more steps
						checkRecovery(t, e, fmt.Sprintf("%s of %s, killed behind step %d (%s)", command, files, n, out), c.before, c.after)
					}
				})
			}
		}
	}
}

// crashHome has files that say "old", after an edit from "older" and, for redo, with one undone that said "redone".
func crashHome(t *testing.T, files, command string) Editor {
	t.Helper()
	e := editorFor(t.TempDir())
	if files != "new files" {
		put(t, e, "config", "# mine\n[profile dev]\nk = older\n")
		put(t, e, "credentials", "# mine\n[dev]\nk = older\n")
	}
	if files == "hard links" {
		for _, path := range []string{e.Paths.Config, e.Paths.Credentials} {
			if err := os.Link(path, path+".other"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := setBoth(e, "old"); err != nil {
		t.Fatal(err)
	}
	switch command {
	case "redo":
		if err := setBoth(e, "redone"); err != nil {
			t.Fatal(err)
		}
		if _, err := e.Undo(t.Context(), 0, false); err != nil {
			t.Fatal(err)
		}
	case "undo --force":
		for _, path := range []string{e.Paths.Config, e.Paths.Credentials} {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			f, err := os.OpenFile(path, os.O_WRONLY|os.O_TRUNC, 0) // keeps the links
			if err != nil {
				t.Fatal(err)
			}
			_, err = f.WriteString(strings.Replace(string(text), "old", "foreign", 1))
			if err = errors.Join(err, f.Close()); err != nil {
				t.Fatal(err)
			}
		}
	}
	return e
}

func checkRecovery(t *testing.T, e Editor, what, before, after string) {
	t.Helper()
	_, err := e.Apply(t.Context(), func(f *Files) error { return f.Config.Set(Profile("other"), "x", "1") }, shared.ConfigFile)
	if err != nil {
		t.Errorf("%s: the next edit fails: %v", what, err)
		return
	}
	got := pair(t, e)
	older := "older older"
	if strings.Contains(what, "new files") {
		older = " "
	}
	want := func(word string) string {
		if word == "older" {
			return older
		}
		return word + " " + word
	}
	forced := strings.HasPrefix(what, "undo --force") && got == want("old") // the foreign change is taken back first
	if got != want(before) && got != want(after) && !forced {
		t.Errorf("%s: half a pair: %s", what, got)
	}
	if cut := CutOff(e.Paths); len(cut) > 0 {
		t.Errorf("%s: still cut off: %v", what, cut)
	}
	// Whatever was remembered is there: back to the beginning.
	list, err := e.List()
	if err != nil {
		t.Fatal(err)
	}
	first := 0
	for _, r := range list {
		if !r.IsUndone() {
			first = r.ID
		}
	}
	if _, err := e.Undo(t.Context(), first, got == "foreign foreign"); err != nil {
		t.Errorf("%s: undo fails: %v", what, err)
	}
	if got := pair(t, e); got != older {
		t.Errorf("%s: undone it says %s", what, got)
	}
	if got := names(t, e); strings.Contains(got, "ing") || strings.Contains(got, ".lock") || strings.Contains(got, ".tmp") {
		t.Errorf("%s: litter: %s", what, got)
	}
}

// TestKilledEditor: whenever a process dies in a transaction, both files can
// be read, hold nothing but what was there or was written, and the next edit makes a pair of them.
func TestKilledEditor(t *testing.T) {
	t.Parallel()
	e := editorFor(t.TempDir())
	comment := strings.Repeat("# a line that has to stay\n", 500)
	put(t, e, "config", comment+"[profile dev]\nk = start\n")
	put(t, e, "credentials", comment+"[dev]\nk = start\n")
	for round := range 25 {
		process := exec.Command(os.Args[0], "loop", "")
		process.Env = append(os.Environ(), childVariable+"="+e.Paths.Home)
		if err := process.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(5+rand.IntN(40)) * time.Millisecond)
		_ = process.Process.Kill()
		_ = process.Wait()
		if _, err := shared.Load(e.Paths); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		if _, err := e.Recover(t.Context()); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		config, credentials, _ := strings.Cut(pair(t, e), " ")
		if _, err := strconv.Atoi(config); config != credentials || err != nil && config != "start" {
			t.Fatalf("round %d: config says %s, credentials say %s", round, config, credentials)
		}
	}
	if err := setBoth(e, "end"); err != nil {
		t.Fatal(err)
	}
	want(t, e, "config", comment+"[profile dev]\nk = end\n")
	want(t, e, "credentials", comment+"[dev]\nk = end\n")
	if got := names(t, e); strings.Contains(got, ".lock") || strings.Contains(got, ".tmp") {
		t.Errorf("litter: %s", got)
	}
}

// TestProcessesTogether: processes edit, undo and redo at the same time, and some are killed. No error, no half pair.
func TestProcessesTogether(t *testing.T) {
	t.Parallel()
	e := editorFor(t.TempDir())
	if err := setBoth(e, "first"); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 6 {
		wg.Go(func() {
			child := exec.Command(os.Args[0], "mixed", fmt.Sprint("p", i))
			child.Env = append(os.Environ(), childVariable+"="+e.Paths.Home)
			var out strings.Builder
			child.Stdout, child.Stderr = &out, &out
			if err := child.Start(); err != nil {
				t.Error(err)
				return
			}
			if i%2 == 1 {
				time.Sleep(time.Duration(20+rand.IntN(200)) * time.Millisecond)
				_ = child.Process.Kill()
				_ = child.Wait()
			} else if err := child.Wait(); err != nil {
				t.Errorf("%v: %s", err, out.String())
			}
		})
	}
	wg.Wait()
	if _, err := e.Recover(t.Context()); err != nil {
		t.Fatal(err)
	}
	if config, credentials, _ := strings.Cut(pair(t, e), " "); config != credentials {
		t.Errorf("config says %s, credentials say %s", config, credentials)
	}
	if got := names(t, e); strings.Contains(got, ".lock") || strings.Contains(got, ".tmp") {
		t.Errorf("litter: %s", got)
	}
}

// TestForeignEditsAfterACrash: what another program has written between the crash and the next edit stays.
func TestForeignEditsAfterACrash(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"config", "credentials"} {
		for n := 1; n < 6; n++ {
			e := crashHome(t, "two files", "edit")
			child := exec.Command(os.Args[0], "crash edit", fmt.Sprintf("%d,9", n))
			child.Env = append(os.Environ(), childVariable+"="+e.Paths.Home)
			_ = child.Run()
			foreign := "[profile foreign]\nx = 1\n"
			put(t, e, name, foreign)
			if _, err := e.Recover(t.Context()); err != nil {
				t.Fatal(err)
			}
			want(t, e, name, foreign)
			if cut := CutOff(e.Paths); len(cut) > 0 {
				t.Errorf("still cut off: %v", cut)
			}
			if _, err := os.Stat(filepath.Join(e.Paths.State, "undo")); err != nil {
				t.Error(err)
			}
		}
	}
}
