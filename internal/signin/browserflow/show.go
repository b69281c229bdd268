package browserflow

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/awsid/awsid/internal/sys/printable"
)

// maxShown bounds what a service gives to be shown, in characters: an address
// that is longer is none that a browser takes.
const maxShown = 4096

// ShowPage prints the address of an authorization code sign-in and opens it.
func (p *UI) ShowPage(ctx context.Context, v Prompt, server string) {
	var b strings.Builder
	if v.Reason != "" {
		fmt.Fprintf(&b, "%s\n\n", v.Reason)
	}
	switch {
	case v.Method == Tunnel:
		p.writeTunnelSteps(&b, v, server)
	case v.Method == PasteAddress:
		fmt.Fprintf(&b, "1. Open this address in any browser%s:\n\n%s\n\n", p.copyToClipboard(v.URL), v.URL)
		b.WriteString("2. It ends at a page that cannot be reached. Paste that page's address below.\n\n")
	case p.NoBrowser:
		fmt.Fprintf(&b, "Open this address in a browser%s to sign in to %s:\n\n%s\n\n", onThisMachine(v), v.Name, v.URL)
	default:
		fmt.Fprintf(&b, "Your browser should now show the sign-in page of %s. If it does not, open this address:\n\n%s\n\n", v.Name, v.URL)
	}
	switch {
	case v.Method != LocalBrowser:
	case v.CanPaste:
		b.WriteString("If it ends at a page that cannot be reached, paste that page's address below.\n\n")
	case !p.NoBrowser:
		fmt.Fprintf(&b, "Waiting for you to finish there. If this machine has no browser, %s.\n\n", v.WithoutBrowser)
	}
	_, _ = io.WriteString(p.Out, b.String())
	if v.Method == LocalBrowser {
		go p.openPage(ctx, v.URL)
	}
}

// writeTunnelSteps says how a browser on the person's own computer brings its answer
// here.
func (p *UI) writeTunnelSteps(b *strings.Builder, v Prompt, server string) {
	if server == "" {
		server = "THIS-MACHINE"
	}
	fmt.Fprintf(b, "1. Run this there, so that the answer finds its way here:\n\n     ssh -N -L %d:127.0.0.1:%d %s\n\n", v.Port, v.Port, server)
	fmt.Fprintf(b, "2. Then open this address there%s:\n\n%s\n\n", p.copyToClipboard(v.URL), v.URL)
	if v.CanPaste {
		b.WriteString("Without 1 it works, too: the browser then ends at a page that cannot be reached, and\nyou paste that page's address below.\n\n")
	}
}

func onThisMachine(v Prompt) string {
	if v.CanPaste {
		return ""
	}
	return " on this machine"
}

// ShowDevice prints address and code, in this order, and opens the address
// that already holds the code. All three are a service's words.
func (p *UI) ShowDevice(ctx context.Context, v DevicePrompt) {
	for _, words := range []*string{&v.URL, &v.Code, &v.CompleteURL} {
		*words = printable.Line(*words, maxShown)
	}
	elsewhere := p.NoBrowser || v.Reason != ""
	var b strings.Builder
	if v.Reason != "" {
		fmt.Fprintf(&b, "%s\n\n", v.Reason)
	}
	if elsewhere {
		fmt.Fprintf(&b, "To sign in to %s, open this address on any device:\n\n%s\n\nand enter the code:\n\n%s\n\n", v.Name, v.URL, v.Code)
		if v.CompleteURL != "" {
			fmt.Fprintf(&b, "or open the address that has the code in it%s:\n\n%s\n\n%s", p.copyToClipboard(v.CompleteURL), v.CompleteURL, p.qrCode(v.CompleteURL))
		}
	} else {
		fmt.Fprintf(&b, "Your browser should now show the sign-in page of %s. If it does not, or to use another\ndevice, open this address:\n\n%s\n\nand compare or enter the code:\n\n%s\n\n", v.Name, v.URL, v.Code)
	}
	b.WriteString("Waiting for you to finish there.\n\n")
	_, _ = io.WriteString(p.Out, b.String())
	if !elsewhere {
		go p.openPage(ctx, v.browserURL())
	}
}

// browserURL is the address to open; a service may give only the plain one
// (RFC 8628 section 3.2).
func (v DevicePrompt) browserURL() string {
	if v.CompleteURL != "" {
		return v.CompleteURL
	}
	return v.URL
}

// ShowRemote prints the address of a sign-in that ends with a code to paste.
func (p *UI) ShowRemote(url string) {
	fmt.Fprintf(p.Out, "Open this address in any browser%s and sign in:\n\n%s\n\n", p.copyToClipboard(url), url)
}
