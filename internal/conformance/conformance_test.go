//go:build unix

package conformance

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli"
)

// TestMain is awsid itself in the processes that the cases start.
func TestMain(m *testing.M) {
	syscall.Umask(0o022)
	if os.Getenv(marker) != "" {
		os.Exit(cli.Main(context.Background(), app.FromOS()))
	}
	os.Exit(run(m))
}

// run puts a program called aws on the path that fails: awsid hands commands
// outside its own set to the AWS CLI, and none of the cases is outside.
func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "conformance-")
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "aws"), []byte("#!/bin/sh\necho handed to the AWS CLI >&2\nexit 99\n"), 0o700)
	}
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	if err := os.Setenv("PATH", dir+":/usr/local/bin:/usr/bin:/bin"); err != nil {
		panic(err)
	}
	return m.Run()
}

// TestLocal replays what the reference does right.
func TestLocal(t *testing.T) {
	t.Parallel()
	for group, cases := range load[testCase](t, "local") {
		t.Run(group, func(t *testing.T) {
			t.Parallel()
			for _, c := range cases {
				if *windows != "" {
					if isForUnix(c) {
						continue
					}
					c = c.onWindows()
				}
				t.Run(c.Name, func(t *testing.T) {
					t.Parallel()
					check(t, c, c.Expect, false)
				})
			}
		})
	}
}

// better is what awsid does where the reference harms the person. Files lists
// only those that change.
type better struct {
	Name   string
	Expect outcome
	Then   []step // further runs in the same home
}

// step is a run that proves the first one's effect, such as reading back.
type step struct {
	Args   []string
	Exit   int
	Stdout string
}

// TestBugs replays what the reference does wrong; testdata/want says what is right.
func TestBugs(t *testing.T) {
	t.Parallel()
	wants := load[better](t, "want")
	for group, cases := range load[testCase](t, "bugs") {
		t.Run(group, func(t *testing.T) {
			t.Parallel()
			for _, c := range cases {
				at := slices.IndexFunc(wants[group], func(w better) bool { return w.Name == c.Name })
				if at < 0 {
					t.Errorf("%s: testdata/want/%s.json does not say what awsid does (%s)", c.Name, group, c.Should)
					continue
				}
				t.Run(c.Name, func(t *testing.T) {
					t.Parallel()
					checkBetter(t, c, wants[group][at])
				})
			}
		})
	}
}

func check(t *testing.T, c testCase, want outcome, exact bool) home {
	t.Helper()
	h := newHome(t, c)
	got := h.run(t, c.Args, c.Env, c.Stdin)
	for _, difference := range compare(want, got, c.Files, exact) {
		t.Errorf("%s\n%q: %s", c.Why, c.Args, difference)
	}
	return h
}

func checkBetter(t *testing.T, c testCase, w better) {
	t.Helper()
	want := w.Expect
	files := map[string]*content{}
	for name, file := range c.Files {
		files[name] = &file
	}
	for name, file := range want.Files {
		files[name] = file
	}
	want.Files = files
	h := check(t, c, want, true)
	for _, s := range w.Then {
		got := h.run(t, s.Args, c.Env, nil)
		if got.Exit != s.Exit || *got.Stdout != s.Stdout {
			t.Errorf("then %q: exit %d, stdout %q, want %d, %q; stderr: %s", s.Args, got.Exit, *got.Stdout, s.Exit, s.Stdout, *got.Stderr)
		}
	}
}
