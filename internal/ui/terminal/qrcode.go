package terminal

import (
	"strings"

	"rsc.io/qr"
)

// QRCode draws text as a QR code (ISO/IEC 18004, error correction L) of half blocks, two rows to a line, black on
// white whatever the terminal's colours, with a margin of two modules. columns is its width; a text beyond 2,953
// bytes is an error.
func QRCode(text string) (drawing string, columns int, err error) {
	const margin = 2
	code, err := qr.Encode(text, qr.L)
	if err != nil {
		return "", 0, err
	}
	glyphs := map[[2]bool]string{{false, false}: " ", {true, false}: "▀", {false, true}: "▄", {true, true}: "█"}
	var b strings.Builder
	for y := -margin; y < code.Size+margin; y += 2 {
		b.WriteString("\x1b[30;107m")
		for x := -margin; x < code.Size+margin; x++ {
			b.WriteString(glyphs[[2]bool{code.Black(x, y), code.Black(x, y+1)}])
		}
		b.WriteString("\x1b[0m\n")
	}
	return b.String(), code.Size + 2*margin, nil
}
