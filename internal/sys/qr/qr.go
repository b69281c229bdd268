// Package qr makes QR codes (ISO/IEC 18004) for web addresses and enrolments of
// one-time code devices, for a terminal or as an image: byte mode, versions 1 to
// 40, error correction L or M.
package qr

import (
	"errors"
	"strings"
)

// Level is how much of a code may be unreadable.
type Level int

const (
	Low    Level = iota // 7 %, the smallest code
	Medium              // 15 %
)

// ErrTooLong means that no code can hold the text.
var ErrTooLong = errors.New("the text is too long for a QR code")

// Code is a square of black and white modules.
type Code struct {
	size     int
	black    []bool
	reserved []bool // modules that hold no data: patterns and formats
}

// Encode returns the smallest code for text.
func Encode(text string, level Level) (*Code, error) {
	version := 1
	for ; version <= 40; version++ {
		if capacity(version, level) >= len(text) {
			break
		}
	}
	if version > 40 {
		return nil, ErrTooLong
	}
	c := newCode(version)
	c.place(interleave(codewords(text, version, level), version, level))
	c.mask(c.bestMask(level))
	return c, nil
}

// Size is the number of modules of one side.
func (c *Code) Size() int { return c.size }

// Black tells whether a module is black; outside the code all is white.
func (c *Code) Black(x, y int) bool {
	return x >= 0 && y >= 0 && x < c.size && y < c.size && c.black[y*c.size+x]
}

func (c *Code) set(x, y int, black bool) {
	c.black[y*c.size+x] = black
	c.reserved[y*c.size+x] = true
}

// Terminal draws the code with half blocks, two rows to a line, black on
// white whatever the terminal's colours, with a margin of two modules.
func (c *Code) Terminal() string {
	const margin = 2
	glyphs := map[[2]bool]string{{false, false}: " ", {true, false}: "▀", {false, true}: "▄", {true, true}: "█"}
	var b strings.Builder
	for y := -margin; y < c.size+margin; y += 2 {
		b.WriteString("\x1b[30;107m")
		for x := -margin; x < c.size+margin; x++ {
			b.WriteString(glyphs[[2]bool{c.Black(x, y), c.Black(x, y+1)}])
		}
		b.WriteString("\x1b[0m\n")
	}
	return b.String()
}
