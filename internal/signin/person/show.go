package person

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/awsid/awsid/internal/sys/printable"
)

// maxWords bounds what a service gives to be shown, in characters: an address
// that is longer is none that a browser takes.
const maxWords = 4096

// Show prints the address of an authorization code sign-in and opens it.
func (p *Person) Show(ctx context.Context, v Visit, server string) {
	var b strings.Builder
	if v.Why != "" {
		fmt.Fprintf(&b, "%s\n\n", v.Why)
	}
	switch {
	case v.Way == Tunnel:
		p.tunnel(&b, v, server)
	case v.Way == Paste:
		fmt.Fprintf(&b, "1. Open this address in any browser%s:\n\n%s\n\n", p.copied(v.URL), v.URL)
		b.WriteString("2. It ends at a page that cannot be reached. Paste that page's address below.\n\n")
	case p.NoBrowser:
		fmt.Fprintf(&b, "Open this address in a browser%s to sign in to %s:\n\n%s\n\n", onThisMachine(v), v.Name, v.URL)
	default:
		fmt.Fprintf(&b, "Your browser should now show the sign-in page of %s. If it does not, open this address:\n\n%s\n\n", v.Name, v.URL)
	}
	switch {
	case v.Way != Here:
	case v.Paste:
		b.WriteString("If it ends at a page that cannot be reached, paste that page's address below.\n\n")
	case !p.NoBrowser:
		fmt.Fprintf(&b, "Waiting for you to finish there. If this machine has no browser, %s.\n\n", v.Else)
	}
	_, _ = io.WriteString(p.Out, b.String())
	if v.Way == Here {
		go p.open(ctx, v.URL)
	}
}

// tunnel says how a browser on the person's own computer brings its answer
// here.
func (p *Person) tunnel(b *strings.Builder, v Visit, server string) {
	if server == "" {
		server = "THIS-MACHINE"
	}
	fmt.Fprintf(b, "1. Run this there, so that the answer finds its way here:\n\n     ssh -N -L %d:127.0.0.1:%d %s\n\n", v.Port, v.Port, server)
	fmt.Fprintf(b, "2. Then open this address there%s:\n\n%s\n\n", p.copied(v.URL), v.URL)
	if v.Paste {
		b.WriteString("Without 1 it works, too: the browser then ends at a page that cannot be reached, and\nyou paste that page's address below.\n\n")
	}
}

func onThisMachine(v Visit) string {
	if v.Paste {
		return ""
	}
	return " on this machine"
}

// ShowDevice prints address and code, in this order, and opens the address
// that already holds the code. All three are a service's words.
func (p *Person) ShowDevice(ctx context.Context, v DeviceVisit) {
	for _, words := range []*string{&v.URL, &v.Code, &v.CompleteURL} {
		*words = printable.Line(*words, maxWords)
	}
	elsewhere := p.NoBrowser || v.Why != ""
	var b strings.Builder
	if v.Why != "" {
		fmt.Fprintf(&b, "%s\n\n", v.Why)
	}
	if elsewhere {
		fmt.Fprintf(&b, "To sign in to %s, open this address on any device:\n\n%s\n\nand enter the code:\n\n%s\n\n", v.Name, v.URL, v.Code)
		if v.CompleteURL != "" {
			fmt.Fprintf(&b, "or open the address that has the code in it%s:\n\n%s\n\n%s", p.copied(v.CompleteURL), v.CompleteURL, p.qr(v.CompleteURL))
		}
	} else {
		fmt.Fprintf(&b, "Your browser should now show the sign-in page of %s. If it does not, or to use another\ndevice, open this address:\n\n%s\n\nand compare or enter the code:\n\n%s\n\n", v.Name, v.URL, v.Code)
	}
	b.WriteString("Waiting for you to finish there.\n\n")
	_, _ = io.WriteString(p.Out, b.String())
	if !elsewhere {
		go p.open(ctx, v.browserURL())
	}
}

// browserURL is the address to open; a service may give only the plain one
// (RFC 8628 section 3.2).
func (v DeviceVisit) browserURL() string {
	if v.CompleteURL != "" {
		return v.CompleteURL
	}
	return v.URL
}

// ShowRemote prints the address of a sign-in that ends with a code to paste.
func (p *Person) ShowRemote(url string) {
	fmt.Fprintf(p.Out, "Open this address in any browser%s and sign in:\n\n%s\n\n", p.copied(url), url)
}
