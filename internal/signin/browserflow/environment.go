// Package browserflow takes a person through a sign-in in the browser: where
// their browser is, what to show, and how the answer comes back.
package browserflow

import (
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/ui/browser"
)

// Environment is where this process runs, as far as it matters for a browser.
type Environment struct {
	SSH        bool   // in an SSH session
	Server     string // of this machine, for an ssh command: user@address, with -p for a port; may be empty
	Container  bool
	Headless   bool // a Unix without a display
	WSL        bool // a Linux inside Windows, whose browser it opens
	BrowserSet bool // BROWSER says how to open a page, wherever this is
	Terminal   bool // a person can type here
	Attended   bool // a person sees what is printed
}

// containerVariables are set by programs that run containers, in these.
var containerVariables = []string{"container", "KUBERNETES_SERVICE_HOST", "CODESPACES", "REMOTE_CONTAINERS"}

// Detect looks at the environment and the terminal.
func Detect(env *app.Env) Environment {
	isSet := func(name string) bool { return env.Vars.Get(name) != "" }
	e := Environment{
		SSH:        isSet("SSH_CONNECTION") || isSet("SSH_TTY"),
		Container:  slices.ContainsFunc(containerVariables, isSet) || env.Container != nil && env.Container(),
		BrowserSet: isSet("BROWSER"),
		WSL:        browser.System{Vars: env.Vars, GOOS: env.GOOS}.WSL(),
	}
	e.Headless = env.GOOS != "darwin" && env.GOOS != "windows" && !e.WSL &&
		!isSet("DISPLAY") && !isSet("WAYLAND_DISPLAY")
	// client address, client port, server address, server port
	if f := strings.Fields(env.Vars.Get("SSH_CONNECTION")); len(f) == 4 {
		e.Server = f[2]
		if user := env.Vars.Get("USER"); user != "" {
			e.Server = user + "@" + e.Server
		}
		if f[3] != "22" {
			e.Server = "-p " + f[3] + " " + e.Server
		}
	}
	if t, err := env.Terminal.Open(); err == nil {
		e.Terminal = true
		e.Attended = env.Terminal.StdoutIsTerminal() || env.Terminal.StderrIsTerminal()
		_ = t.Close()
	}
	return e
}

// Method is how the person gets to the sign-in page and its answer back.
type Method int

// The methods, best first.
const (
	LocalBrowser Method = iota // a browser on this machine
	Tunnel                     // a browser elsewhere, its answer through ssh -L or pasted
	PasteAddress               // a browser elsewhere, its answer pasted
	DeviceCode                 // a code to type in on any device; nothing comes back
)

// TunnelPort is the callback port when the browser is on another machine: a
// fixed one, so that a LocalForward line can wait for it in ~/.ssh/config.
const TunnelPort = 8484

// Preference is what the person asked for on the command line.
type Preference struct {
	DeviceCode bool // --use-device-code, or the session has no other flow
	NoBrowser  bool
}

// ChooseMethod returns the best method, and the reason in one line where it is not the usual one.
func (e Environment) ChooseMethod(want Preference) (Method, string) {
	switch {
	case want.DeviceCode:
		return DeviceCode, ""
	case e.CanOpenBrowser():
		return LocalBrowser, ""
	case e.SSH && e.Terminal:
		return Tunnel, "You are connected by SSH, so the sign-in page opens on your own computer."
	case e.Terminal:
		return PasteAddress, "There is no browser " + e.thisHost() + ", so the sign-in page opens on another machine."
	case want.NoBrowser:
		return LocalBrowser, ""
	default:
		return DeviceCode, "There is no browser and no terminal " + e.thisHost() +
			", so this sign-in uses a device code."
	}
}

// CanOpenBrowser reports whether a browser can be opened from here. A container
// with a display, such as a toolbox, mostly can.
func (e Environment) CanOpenBrowser() bool { return e.BrowserSet || !e.SSH && !e.Headless }

// BrowserMayBeElsewhere reports whether the browser that opens may run on another
// machine, from which 127.0.0.1 does not lead here.
func (e Environment) BrowserMayBeElsewhere() bool { return e.SSH || e.Container || e.WSL }

func (e Environment) thisHost() string {
	if e.Container {
		return "in this container"
	}
	return "on this machine"
}
