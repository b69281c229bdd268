package exec

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/environ"
)

func TestUserShell(t *testing.T) {
	t.Parallel()
	for want, variables := range map[string][]string{
		"/bin/zsh": {"SHELL=/bin/zsh", "COMSPEC=cmd"}, "cmd": {"COMSPEC=cmd", "SHELL="}, "/bin/sh": nil,
	} {
		if got := userShell(&app.Env{Vars: environ.Parse(variables), GOOS: "linux"}); got != want {
			t.Errorf("with %v it is %s, want %s", variables, got, want)
		}
	}
	if got := userShell(&app.Env{GOOS: "windows"}); got != "cmd.exe" {
		t.Errorf("on Windows it is %s", got)
	}
}

func TestFindProgram(t *testing.T) {
	t.Parallel()
	work := t.TempDir()
	name := "tool"
	if runtime.GOOS == "windows" {
		name = "tool.exe"
	}
	for path, mode := range map[string]os.FileMode{filepath.Join("data", name): 0o600, filepath.Join("bin", name): 0o700} {
		if err := os.MkdirAll(filepath.Join(work, filepath.Dir(path)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(work, path), nil, mode); err != nil {
			t.Fatal(err)
		}
	}
	path := strings.Join([]string{filepath.Join(work, "none"), filepath.Join(work, "bin")}, string(filepath.ListSeparator))
	env := &app.Env{Vars: environ.Parse([]string{"PATH=" + path}), Dir: work, GOOS: runtime.GOOS}
	want := filepath.Join(work, "bin", name)
	for _, typed := range []string{"tool", "bin/tool", want} {
		if got, err := findProgram(env, typed); got != want && got != strings.TrimSuffix(want, ".exe")+".EXE" || err != nil {
			t.Errorf("%s is %q, want %q (%v)", typed, got, want, err)
		}
	}
	for typed, part := range map[string]string{"": "empty", "nothing": "no program", "./nothing": "no program", "bin": "no program"} {
		if got, err := findProgram(env, typed); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%q is %q, error %v", typed, got, err)
		}
	}
	if runtime.GOOS != "windows" {
		if _, err := findProgram(env, "data/tool"); err == nil || !strings.Contains(err.Error(), "may not be executed") {
			t.Errorf("a file that is no program: %v", err)
		}
	}
}
