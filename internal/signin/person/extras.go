package person

import (
	"io"

	"github.com/awsid/awsid/internal/sys/qr"
	"github.com/awsid/awsid/internal/ui/clipboard"
)

// handOver puts an address where a phone or another window can take it: as a
// QR code for a camera when withQR is set, and into the clipboard of the
// terminal, also through SSH (OSC 52). On anything but a terminal it does nothing.
func (p *Person) handOver(url string, withQR bool) {
	if !p.Env.Terminal.StdoutIsTerminal() || p.Env.Vars.Get("TERM") == "dumb" {
		return
	}
	text := ""
	if code, err := qr.Encode(url, qr.Low); withQR && err == nil {
		if columns, _ := p.Env.Terminal.Size(); columns >= code.Size()+8 {
			text += code.Terminal() + "\n"
		}
	}
	text += clipboard.Sequence(url) + "(The address is in your clipboard, if your terminal allows that.)\n\n"
	_, _ = io.WriteString(p.Out, text)
}
