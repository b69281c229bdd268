// Package browser shows a web page to the person: with $BROWSER, with the browser and browser profile of a person's
// choice, or with what the operating system has for it.
package browser

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os/exec"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/launch"
	"github.com/awsid/awsid/internal/sys/readfile"
)

// patience is how long a starter such as xdg-open may take to fail. What
// runs on after that is taken to be the browser itself.
const patience = 2 * time.Second

// System opens browsers of a real machine. The functions may be nil; they are replaced in tests.
type System struct {
	Vars environ.Vars
	GOOS string
	// Choice is a person's choice of browser; the zero value leaves it to $BROWSER and the system.
	Choice Choice

	// Start runs a program apart from this one; see launch.Detached.
	Start func(argv, env []string) (exited <-chan error, err error)
	// LookPath returns the path of a program, or an error.
	LookPath func(name string) (string, error)
	// ReadFile reads a file of the system.
	ReadFile func(path string) ([]byte, error)
	// ListFolder returns the names of the folders in a folder of the system.
	ListFolder func(path string) []string
}

// Choice is a person's choice of browser.
type Choice struct {
	// Browser is chrome, chromium, edge, firefox, brave, vivaldi or safari, or a command line as $BROWSER has it.
	Browser string
	// Profile is the browser's own profile, by the name that the browser shows; of chrome and its kin also by its
	// directory ("Default", "Profile 1").
	Profile string
	// Container is the container of Firefox that the page opens in, with the color and icon that a new one gets.
	Container, Color, Icon string
}

// Open shows a page. It returns when a browser was started, or with an error when none could be.
func (s System) Open(ctx context.Context, address string) error {
	address, err := checkAddress(address)
	if err != nil {
		return err
	}
	commands, err := s.commandsFor(address)
	if err != nil {
		return err
	}
	failures := []error{}
	for _, command := range commands {
		err := s.tryCommand(ctx, command)
		if err == nil || ctx.Err() != nil {
			return err // what is not wanted any more is not opened in the next browser, either
		}
		failures = append(failures, err)
	}
	if len(failures) == 0 {
		return errors.New("no browser on this machine")
	}
	return errors.Join(failures...)
}

// command is one way to open the page.
type command struct {
	argv   []string
	noWait bool // whether it works is not to be waited for
}

// checkAddress returns the address with everything escaped that a shell on the way could misread. Only web addresses
// are opened: a file or a program named by a service is not.
func checkAddress(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", fmt.Errorf("open a browser: %w", err)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return "", fmt.Errorf("open a browser: %q is no web address", address)
	}
	return strings.NewReplacer("'", "%27", `"`, "%22", "`", "%60", " ", "%20", "<", "%3C", ">", "%3E",
		"^", "%5E", "|", "%7C", `\`, "%5C", "\t", "%09", "\r", "", "\n", "").Replace(u.String()), nil
}

// IsProtected reports whether nobody between here and the server of an address can read or change what is sent there:
// https, or http on this machine.
func IsProtected(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback())
}

// commandsFor lists what to try, best first.
func (s System) commandsFor(address string) ([]command, error) {
	if s.Choice != (Choice{}) {
		return s.chosenCommands(address, s.Choice)
	}
	return append(s.fromVariable(address), s.fromSystem(address)...), nil
}

// tryCommand starts a command and looks for a moment whether it fails.
func (s System) tryCommand(ctx context.Context, c command) error {
	start := s.Start
	if start == nil {
		start = launch.Detached
	}
	exited, err := start(c.argv, s.Vars.Environ())
	if err != nil || c.noWait {
		return err
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case err := <-exited:
		if err != nil {
			return fmt.Errorf("%s: %w", c.argv[0], err)
		}
		return nil
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// findProgram returns the path of the first of the programs that exists.
func (s System) findProgram(names ...string) (string, bool) {
	look := s.LookPath
	if look == nil {
		look = exec.LookPath
	}
	for _, name := range names {
		if path, err := look(name); err == nil {
			return path, true
		}
	}
	return "", false
}

func (s System) readFile(path string) string {
	read := s.ReadFile
	if read == nil {
		read = func(path string) ([]byte, error) { return readfile.Regular(path, readfile.Limit) }
	}
	data, err := read(path)
	if err != nil {
		return ""
	}
	return string(data)
}
