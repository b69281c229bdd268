package app

import (
	"crypto/rand"
	"io"
	"os"
	"os/user"
	"path/filepath"
	"runtime"

	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/keyring"
	"github.com/awsid/awsid/internal/sys/pace"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/printable"
	"github.com/awsid/awsid/internal/sys/runner"
	"github.com/awsid/awsid/internal/ui/browser"
	"github.com/awsid/awsid/internal/ui/terminal"
)

// FromOS builds the world of a real process. Only main and the scripts that stand in for it call this.
func FromOS() *Env {
	vars := environ.Parse(os.Environ())
	dir, _ := os.Getwd()
	home := ""
	if paths.Home(vars, runtime.GOOS) == "" {
		home = accountHome()
	}
	system := terminal.System{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}
	return &Env{
		Args: os.Args, Stdin: os.Stdin, Stdout: output(os.Stdout, system.StdoutIsTerminal()),
		Stderr: output(os.Stderr, system.StderrIsTerminal()),
		Vars:   vars, Dir: dir, GOOS: runtime.GOOS, Paths: paths.Resolve(vars, runtime.GOOS, home, dir), Clock: clock.System{},
		Rand: rand.Reader, Portal: &pace.Limiter{}, Terminal: system,
		Browser: browser.System{Vars: vars, GOOS: runtime.GOOS},
		Runner:  runner.System{}, Keyring: keyring.System{}, Container: inContainer, Executable: os.Executable, Exec: replaceProcess,
	}
}

// output is a stream as commands write to it: a file gets the bytes, a terminal nothing that steers it.
func output(f *os.File, isTerminal bool) io.Writer {
	if isTerminal {
		return printable.NewWriter(f)
	}
	return f
}

// accountHome returns the home directory that the system has for this account, "" when it has none.
func accountHome() string {
	u, err := user.Current()
	if err != nil || !filepath.IsAbs(u.HomeDir) {
		return ""
	}
	return u.HomeDir
}

// inContainer looks for the marks of Docker and Podman.
func inContainer() bool {
	for _, mark := range []string{"/.dockerenv", "/run/.containerenv"} {
		if _, err := os.Stat(mark); err == nil {
			return true
		}
	}
	return false
}
