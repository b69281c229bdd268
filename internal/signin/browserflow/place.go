// Package browserflow is how a sign-in reaches the person: where their browser is,
// what to print, and how an answer comes back from another machine.
package browserflow

import (
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/ui/browser"
)

// Environment is where this process runs, as far as it matters for a browser.
type Environment struct {
	SSH        bool   // in an SSH session
	Server     string // user@address of this machine, for an ssh command, with -p for another port; may be empty
	Container  bool
	Headless   bool // a Unix without a display
	WSL        bool // a Linux inside Windows, whose browser it opens
	BrowserSet bool // BROWSER says how to open a page, wherever this is
	Terminal   bool // a person can type here
	Attended   bool // and sees what is printed
}

// Detect looks at the environment and the terminal.
func Detect(env *app.Env) Environment {
	p := Environment{
		SSH:        env.Vars.Get("SSH_CONNECTION") != "" || env.Vars.Get("SSH_TTY") != "",
		Container:  inContainer(env),
		BrowserSet: env.Vars.Get("BROWSER") != "",
		WSL:        browser.System{Vars: env.Vars, GOOS: env.GOOS}.WSL(),
	}
	p.Headless = env.GOOS != "darwin" && env.GOOS != "windows" && !p.WSL &&
		env.Vars.Get("DISPLAY") == "" && env.Vars.Get("WAYLAND_DISPLAY") == ""
	// client address, client port, server address, server port
	if f := strings.Fields(env.Vars.Get("SSH_CONNECTION")); len(f) == 4 {
		p.Server = f[2]
		if user := env.Vars.Get("USER"); user != "" {
			p.Server = user + "@" + p.Server
		}
		if f[3] != "22" {
			p.Server = "-p " + f[3] + " " + p.Server
		}
	}
	if t, err := env.Terminal.Open(); err == nil {
		p.Terminal = true
		p.Attended = env.Terminal.StdoutIsTerminal() || env.Terminal.StderrIsTerminal()
		_ = t.Close()
	}
	return p
}

func inContainer(env *app.Env) bool {
	for _, name := range []string{"container", "KUBERNETES_SERVICE_HOST", "CODESPACES", "REMOTE_CONTAINERS"} {
		if env.Vars.Get(name) != "" {
			return true
		}
	}
	return env.Container != nil && env.Container()
}

// Method is how the person gets to the sign-in page and its answer back.
type Method int

// The ways, best first.
const (
	LocalBrowser Method = iota // a browser on this machine
	Tunnel                     // a browser elsewhere, its answer through ssh -L or pasted
	PasteAddress               // a browser elsewhere, its answer pasted
	DeviceCode                 // a code to type in on any device; nothing comes back
)

// Preference is what the person asked for on the command line.
type Preference struct {
	DeviceCode bool // --use-device-code, or the session has no other flow
	NoBrowser  bool
}

// ChooseMethod picks the way and says why in one line, "" when nothing is unusual.
func (p Environment) ChooseMethod(w Preference) (Method, string) {
	switch {
	case w.DeviceCode:
		return DeviceCode, ""
	case p.CanOpenBrowser():
		return LocalBrowser, ""
	case p.SSH && p.Terminal:
		return Tunnel, "You are connected by SSH, so the sign-in page opens on your own computer."
	case p.Terminal:
		return PasteAddress, "There is no browser " + p.thisHost() + ", so the sign-in page opens on another machine."
	case w.NoBrowser:
		return LocalBrowser, ""
	default:
		return DeviceCode, "There is no browser and no terminal " + p.thisHost() + ", so this sign-in uses a device code."
	}
}

// CanOpenBrowser tells whether a browser can be opened from here. A container with a
// display, such as a toolbox, mostly can.
func (p Environment) CanOpenBrowser() bool { return p.BrowserSet || !p.SSH && !p.Headless }

// BrowserMayBeElsewhere tells whether a browser that opens may be one of another machine, from
// which 127.0.0.1 does not lead here.
func (p Environment) BrowserMayBeElsewhere() bool { return p.SSH || p.Container || p.WSL }

func (p Environment) thisHost() string {
	if p.Container {
		return "in this container"
	}
	return "on this machine"
}
