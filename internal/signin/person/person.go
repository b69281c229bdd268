package person

import (
	"context"
	"fmt"
	"io"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/printable"
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

	pasting *Pasting // the question that is open beside the waiting, or nil
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

// DeviceVisit is what a device sign-in asks of the person.
type DeviceVisit struct {
	URL, Code, CompleteURL string // CompleteURL has the code in it
	Name, Why              string
}

// open shows a page, beside the waiting for its answer: a browser's starter
// may take its time. That it could not be shown is not fatal, since its
// address has been printed.
func (p *Person) open(ctx context.Context, url string) {
	if p.NoBrowser || p.Browser == nil {
		return
	}
	if err := p.Browser.Open(ctx, url); err != nil && ctx.Err() == nil {
		p.beside("The browser could not be started (%v). Open the address yourself.", err)
	}
}

// beside is Tell while the question for the address may be open.
func (p *Person) beside(format string, args ...any) {
	p.pasting.aside(func() { p.Tell(format, args...) })
}

// Tell prints one line to the person, beside the data. What others said in
// it cannot steer the terminal.
func (p *Person) Tell(format string, args ...any) {
	fmt.Fprintln(p.Env.Stderr, printable.Text(fmt.Sprintf(format, args...)))
}
