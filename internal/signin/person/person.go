package person

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/awsid/awsid/internal/app"
)

// TunnelPort is the callback port when the browser is on another machine: a
// fixed one, so that a LocalForward line can wait for it in ~/.ssh/config.
const TunnelPort = 8484

// Person is the reader of what a sign-in prints.
type Person struct {
	Env     *app.Env
	Out     io.Writer // where addresses and codes go
	Browser app.Browser
	// NoBrowser: addresses are printed, never opened.
	NoBrowser bool
	// Last says that nothing reads from the terminal after this sign-in, so
	// that a pending read may be left behind where it cannot be ended.
	Last bool
}

// Visit is an address that the person has to see, and where its answer goes.
type Visit struct {
	URL  string
	Name string // what they sign in to: the session name or start URL
	Port int    // of the callback
	// Paste: the answer can also be pasted into the terminal.
	Paste bool
	Way   Way
	Why   string // of the way, one line
	Else  string // what to do when there is no browser at all
}

// unreached is what to do when the browser is one of another machine.
const unreached = "If it ends at a page that cannot be reached, paste that page's address below."

// Show prints the address of an authorization code sign-in and opens it.
func (p *Person) Show(ctx context.Context, v Visit, server string) {
	var b strings.Builder
	if v.Why != "" {
		fmt.Fprintf(&b, "%s\n\n", v.Why)
	}
	switch {
	case v.Way == Tunnel:
		if server == "" {
			server = "THIS-MACHINE"
		}
		fmt.Fprintf(&b, "1. Run this on your own computer, so that the answer gets here:\n\n     ssh -N -L %d:127.0.0.1:%d %s\n\n"+
			"2. Open this address there:\n\n%s\n\n", v.Port, v.Port, server, v.URL)
		if v.Paste {
			b.WriteString("It works without 1, too: the browser then ends at a page that cannot be reached.\nPaste that page's address below.\n\n")
		}
	case v.Way == Paste:
		fmt.Fprintf(&b, "1. Open this address in any browser:\n\n%s\n\n2. It ends at a page that cannot be reached. Paste that page's address below.\n\n", v.URL)
	case p.NoBrowser && !v.Paste:
		fmt.Fprintf(&b, "Open this address in a browser on this machine to sign in to %s:\n\n%s\n\n", v.Name, v.URL)
	case p.NoBrowser:
		fmt.Fprintf(&b, "Open this address in a browser to sign in to %s:\n\n%s\n\n%s\n\n", v.Name, v.URL, unreached)
	case v.Paste:
		fmt.Fprintf(&b, "Your browser should now show the sign-in page of %s. If it does not, open this address:\n\n%s\n\n%s\n\n", v.Name, v.URL, unreached)
	default:
		fmt.Fprintf(&b, "Your browser should now show the sign-in page of %s. If it does not, open this address:\n\n%s\n\nWaiting for you to finish there. If this machine has no browser, %s.\n\n", v.Name, v.URL, v.Else)
	}
	_, _ = io.WriteString(p.Out, b.String())
	if v.Way == Tunnel || v.Way == Paste {
		p.handOver(v.URL, false)
	}
	if v.Way == Here {
		go p.open(ctx, v.URL)
	}
}

// DeviceVisit is what a device sign-in asks of the person.
type DeviceVisit struct {
	URL, Code, CompleteURL string // CompleteURL has the code in it
	Name, Why              string
}

// ShowDevice prints address and code, in this order, and opens the address
// that already holds the code.
func (p *Person) ShowDevice(ctx context.Context, v DeviceVisit) {
	var b strings.Builder
	if v.Why != "" {
		fmt.Fprintf(&b, "%s\n\n", v.Why)
	}
	if p.NoBrowser || v.Why != "" {
		fmt.Fprintf(&b, "To sign in to %s, open this address on any device:\n\n%s\n\nand enter the code:\n\n%s\n\n", v.Name, v.URL, v.Code)
		fmt.Fprintf(&b, "or open the address that has the code in it:\n\n%s\n\n", v.CompleteURL)
	} else {
		fmt.Fprintf(&b, "Your browser should now show the sign-in page of %s. If it does not, or to use another\ndevice, open this address:\n\n%s\n\nand compare or enter the code:\n\n%s\n\nWaiting for you to finish there.\n\n", v.Name, v.URL, v.Code)
	}
	_, _ = io.WriteString(p.Out, b.String())
	if p.NoBrowser || v.Why != "" {
		p.handOver(v.CompleteURL, true)
	}
	if !p.NoBrowser && v.Why == "" {
		go p.open(ctx, v.CompleteURL)
	}
}

// open shows a page, beside the waiting for its answer: a browser's starter
// may take its time. That it could not be shown is not fatal, since its
// address has been printed.
func (p *Person) open(ctx context.Context, url string) {
	if p.NoBrowser || p.Browser == nil {
		return
	}
	if err := p.Browser.Open(ctx, url); err != nil && ctx.Err() == nil {
		p.Tell("The browser could not be started (%v). Open the address yourself.", err)
	}
}

// Tell prints one line to the person, beside the data.
func (p *Person) Tell(format string, args ...any) {
	fmt.Fprintf(p.Env.Stderr, format+"\n", args...)
}

// ShowRemote prints the address of a sign-in that ends with a code to paste.
func (p *Person) ShowRemote(url string) {
	fmt.Fprintf(p.Out, "Open this address in any browser and sign in:\n\n%s\n\n", url)
}
