package browserflow

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/signin/callback"
	"github.com/awsid/awsid/internal/sys/printable"
	"github.com/awsid/awsid/internal/ui/browser"
	"github.com/awsid/awsid/internal/ui/clipboard"
	"github.com/awsid/awsid/internal/ui/terminal"
)

// UI shows a person what a sign-in asks of them.
type UI struct {
	Env     *app.Env
	Out     io.Writer // where addresses and codes go
	Browser app.Browser
	// NoBrowser: addresses are printed, never opened.
	NoBrowser bool
	// LastReader says that nothing reads from the terminal after this sign-in,
	// so that a pending read may be left behind where it cannot be ended.
	LastReader bool

	pasteReader *PasteReader // the question that is open during the wait, or nil
}

// Prompt is an address that the person has to open, and where its answer goes.
type Prompt struct {
	URL            string
	Name           string // what they sign in to: the session name or start URL
	Method         Method
	Reason         string // of the method, one line
	WithoutBrowser string // what to do when there is no browser at all
	Port           int    // of the callback
	CanPaste       bool   // the answer can also be pasted into the terminal
}

// WaitForCode shows the sign-in page and waits for its answer: at the callback,
// or pasted into the terminal. It returns the authorization code.
func (u *UI) WaitForCode(ctx context.Context, server *callback.Server, p Prompt, where Environment,
	state string) (string, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var pasting *PasteReader
	if p.Method != LocalBrowser || u.NoBrowser || where.BrowserMayBeElsewhere() {
		pasting = u.OpenPasteReader()
	}
	p.Port, p.CanPaste, u.pasteReader = server.Port(), pasting != nil, pasting
	u.ShowPage(ctx, p, where.Server)
	pasted, end := pasting.ReadCode(ctx, state)
	defer end()
	return server.Wait(ctx, u.Env.Clock, callback.WaitOptions{Limit: CodeLimit, Unattended: !where.Attended,
		OnStray: u.tellStray, Pasted: pasted})
}

// ShowPage prints the address of an authorization code sign-in and opens it.
func (u *UI) ShowPage(ctx context.Context, p Prompt, server string) {
	p.Name, p.Reason, p.URL = printable.Line(p.Name, 0), printable.Text(p.Reason), printable.Line(p.URL, 0)
	var b strings.Builder
	if p.Reason != "" {
		fmt.Fprintf(&b, "%s\n\n", p.Reason)
	}
	switch {
	case p.Method == Tunnel:
		u.writeTunnelSteps(ctx, &b, p, server)
	case p.Method == PasteAddress:
		fmt.Fprintf(&b, "1. Open this address in any browser%s:\n\n%s\n\n", u.copyToClipboard(ctx, p.URL), p.URL)
		b.WriteString("2. It ends at a page that cannot be reached. Paste that page's address below.\n\n")
	case u.NoBrowser && p.CanPaste:
		fmt.Fprintf(&b, "Open this address in a browser to sign in to %s:\n\n%s\n\n", p.Name, p.URL)
	case u.NoBrowser:
		fmt.Fprintf(&b, "Open this address in a browser on this machine to sign in to %s:\n\n%s\n\n", p.Name, p.URL)
	default:
		fmt.Fprintf(&b, "Your browser should now show the sign-in page of %s. If it does not, open this address:\n\n%s\n\n", p.Name, p.URL)
	}
	switch {
	case p.Method != LocalBrowser:
	case p.CanPaste:
		b.WriteString("If it ends at a page that cannot be reached, paste that page's address below.\n\n")
	case !u.NoBrowser:
		fmt.Fprintf(&b, "Waiting for you to finish there. If this machine has no browser, %s.\n\n", p.WithoutBrowser)
	}
	_, _ = io.WriteString(printable.Raw(u.Out), u.Env.Style(u.Out).Wrap(b.String(), 0)) // with the clipboard's sequence
	if p.Method == LocalBrowser {
		go u.openPage(ctx, p.URL)
	}
}

// writeTunnelSteps says how a browser on the person's own computer brings its answer here.
func (u *UI) writeTunnelSteps(ctx context.Context, b *strings.Builder, p Prompt, server string) {
	server = cmp.Or(server, "THIS-MACHINE")
	fmt.Fprintf(b, "1. Run this there, so that the answer finds its way here:\n\n     ssh -N -L %d:127.0.0.1:%d %s\n\n",
		p.Port, p.Port, server)
	fmt.Fprintf(b, "2. Then open this address there%s:\n\n%s\n\n", u.copyToClipboard(ctx, p.URL), p.URL)
	if p.CanPaste {
		b.WriteString("Without 1 it works, too: the browser then ends at a page that cannot be reached, and\nyou paste that page's address below.\n\n")
	}
}

// openPage opens a page while its answer is waited for: a browser's starter may
// take its time. A failure is not fatal, since the address has been printed.
func (u *UI) openPage(ctx context.Context, url string) {
	if u.NoBrowser || u.Browser == nil {
		return
	}
	if err := u.Browser.Open(ctx, url); err != nil && ctx.Err() == nil {
		u.tellAside("The browser could not be started (%v). Open the address yourself.", err)
	}
}

// tellStray tells of an answer that does not belong to this sign-in, and what is done about it.
func (u *UI) tellStray(err error, ends bool) {
	then := "Still waiting; Ctrl-C gives up."
	if ends {
		then = fmt.Sprintf("Waiting %s for another answer.", callback.StrayGrace)
	}
	if denied, ok := errors.AsType[*callback.Denied](err); ok {
		u.tellAside("A browser came back with %q, but without the mark of this sign-in. %s", denied.Error(), then)
		return
	}
	u.tellAside("An answer of another sign-in came and was put aside. %s", then)
}

// tellAside is Tell while the question for the address may be open.
func (u *UI) tellAside(format string, args ...any) {
	u.pasteReader.printAside(func() { u.Tell(format, args...) })
}

// Tell prints one line to the person, on standard error. Control characters in
// it, which others may have sent, are made visible.
func (u *UI) Tell(format string, args ...any) {
	u.Env.Tellf(u.Env.Stderr, format, args...) // nowhere to report a failure
}

// DevicePrompt is what a device code sign-in asks of the person.
type DevicePrompt struct {
	URL, Code    string
	CompleteURL  string // has the code in it; may be empty (RFC 8628 section 3.2)
	Name, Reason string
}

// maxShown bounds what a service gives to be shown, in characters: no browser takes an address that is longer.
const maxShown = 4096

// ShowDevice prints address and code, in this order, and opens the address that
// already holds the code. All three are a service's words: an address that nobody vouches for is only printed.
func (u *UI) ShowDevice(ctx context.Context, p DevicePrompt) {
	for _, text := range []*string{&p.URL, &p.Code, &p.CompleteURL, &p.Name, &p.Reason} {
		*text = printable.Line(*text, maxShown)
	}
	if !browser.IsProtected(p.CompleteURL) {
		p.CompleteURL = ""
	}
	var b strings.Builder
	if p.Reason != "" {
		fmt.Fprintf(&b, "%s\n\n", p.Reason)
	}
	trusted := p.CompleteURL != "" || browser.IsProtected(p.URL)
	if !trusted {
		b.WriteString("The address that the service gives is neither https nor on this machine. It is not opened here;\nmake sure that it is the one you expect.\n\n")
	}
	elsewhere := u.NoBrowser || p.Reason != "" || !trusted
	if elsewhere {
		fmt.Fprintf(&b, "To sign in to %s, open this address on any device:\n\n%s\n\nand enter the code:\n\n%s\n\n",
			p.Name, p.URL, p.Code)
		if p.CompleteURL != "" {
			fmt.Fprintf(&b, "or open the address that has the code in it%s:\n\n%s\n\n%s",
				u.copyToClipboard(ctx, p.CompleteURL), p.CompleteURL, u.qrCode(p.CompleteURL))
		}
	} else {
		fmt.Fprintf(&b, "Your browser should now show the sign-in page of %s. If it does not, or to use another\ndevice, open this address:\n\n%s\n\nand compare or enter the code:\n\n%s\n\n", p.Name, p.URL, p.Code)
	}
	b.WriteString("Waiting for you to finish there.\n\n")
	_, _ = io.WriteString(printable.Raw(u.Out), u.Env.Style(u.Out).Wrap(b.String(), 0)) // with the clipboard's sequence
	if !elsewhere {
		go u.openPage(ctx, cmp.Or(p.CompleteURL, p.URL))
	}
}

// ShowRemote prints the address of a sign-in that ends with a code to paste.
func (u *UI) ShowRemote(ctx context.Context, url string) {
	url = printable.Line(url, 0)
	text := fmt.Sprintf("Open this address in any browser%s and sign in:\n\n%s\n\n", u.copyToClipboard(ctx, url), url)
	_, _ = io.WriteString(printable.Raw(u.Out), u.Env.Style(u.Out).Wrap(text, 0)) // with the clipboard's sequence
}

// copyToClipboard puts an address into the terminal's clipboard, also through SSH (OSC 52),
// with words that say so. It is empty where there is no terminal.
func (u *UI) copyToClipboard(ctx context.Context, url string) string {
	if !u.onTerminal() {
		return ""
	}
	return clipboard.ForTerminal(ctx, u.Env.Runner, u.Env.Vars, url) + " (it is in your clipboard, if your terminal allows that)"
}

// qrCode returns an address as a QR code for a camera, "" where none would fit.
func (u *UI) qrCode(url string) string {
	drawing, width, err := terminal.QRCode(url)
	if err != nil || !u.onTerminal() {
		return ""
	}
	if columns, _ := u.Env.Terminal.Size(); columns < width+4 {
		return ""
	}
	return drawing + "\n"
}

func (u *UI) onTerminal() bool {
	isTerminal := u.Env.Terminal.StdoutIsTerminal
	if u.Out == u.Env.Stderr {
		isTerminal = u.Env.Terminal.StderrIsTerminal
	}
	return isTerminal() && u.Env.Vars.Get("TERM") != "dumb"
}
