package browserflow

import (
	"github.com/awsid/awsid/internal/sys/qr"
	"github.com/awsid/awsid/internal/ui/clipboard"
)

// copyToClipboard puts an address into the clipboard of the terminal, also through SSH
// (OSC 52), and returns the words that say so. On anything but a terminal it
// is empty.
func (p *UI) copyToClipboard(url string) string {
	if !p.onTerminal() {
		return ""
	}
	return clipboard.Sequence(url) + " (it is in your clipboard, if your terminal allows that)"
}

// qrCode returns an address as a QR code for a camera, "" where none would fit.
func (p *UI) qrCode(url string) string {
	code, err := qr.Encode(url, qr.Low)
	if err != nil || !p.onTerminal() {
		return ""
	}
	if columns, _ := p.Env.Terminal.Size(); columns < code.Size()+8 {
		return ""
	}
	return code.Terminal() + "\n"
}

func (p *UI) onTerminal() bool {
	is := p.Env.Terminal.StdoutIsTerminal
	if p.Out == p.Env.Stderr {
		is = p.Env.Terminal.StderrIsTerminal
	}
	return is() && p.Env.Vars.Get("TERM") != "dumb"
}
