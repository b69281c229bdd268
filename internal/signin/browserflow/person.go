package browserflow

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

// UI is the reader of what a sign-in prints.
type UI struct {
	Env     *app.Env
	Out     io.Writer // where addresses and codes go
	Browser app.Browser
	// NoBrowser: addresses are printed, never opened.
	NoBrowser bool
	// LastReader says that nothing reads from the terminal after this sign-in, so
	// that a pending read may be left behind where it cannot be ended.
	LastReader bool

	pasteReader *pasteReader // the question that is open beside the waiting, or nil
}

// Prompt is an address that the person has to see, and where its answer goes.
type Prompt struct {
	URL  string
	Name string // what they sign in to: the session name or start URL
	Port int    // of the callback
	// CanPaste: the answer can also be pasted into the terminal.
	CanPaste       bool
	Method         Method
	Reason         string // of the way, one line
	WithoutBrowser string // what to do when there is no browser at all
}

// DevicePrompt is what a device sign-in asks of the person.
type DevicePrompt struct {
	URL, Code, CompleteURL string // CompleteURL has the code in it
	Name, Reason           string
}

// openPage shows a page, beside the waiting for its answer: a browser's starter
// may take its time. That it could not be shown is not fatal, since its
// address has been printed.
func (p *UI) openPage(ctx context.Context, url string) {
	if p.NoBrowser || p.Browser == nil {
		return
	}
	if err := p.Browser.Open(ctx, url); err != nil && ctx.Err() == nil {
		p.tellAside("The browser could not be started (%v). Open the address yourself.", err)
	}
}

// tellAside is Tell while the question for the address may be open.
func (p *UI) tellAside(format string, args ...any) {
	p.pasteReader.printAside(func() { p.Tell(format, args...) })
}

// Tell prints one line to the person, beside the data. What others said in
// it cannot steer the terminal.
func (p *UI) Tell(format string, args ...any) {
	fmt.Fprintln(p.Env.Stderr, printable.Text(fmt.Sprintf(format, args...)))
}
