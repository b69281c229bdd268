// Package qr draws QR codes (ISO/IEC 18004): byte mode, error correction level
// M, versions 1 to 20. It is for the enrolment codes of virtual MFA devices.
package qr

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
)

const (
	quiet  = 4 // modules of white around the symbol
	module = 4 // pixels of one module
)

// ErrTooLong is the error of a text that does not fit into version 20.
var ErrTooLong = errors.New("qr: the text is too long")

// PNG returns the symbol of a text as a black and white image.
func PNG(text string) ([]byte, error) {
	s, err := encode([]byte(text))
	if err != nil {
		return nil, err
	}
	side := (s.size + 2*quiet) * module
	img := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for y := range side {
		for x := range side {
			if s.at(x/module-quiet, y/module-quiet) {
				img.SetColorIndex(x, y, 1)
			}
		}
	}
	var b bytes.Buffer
	err = png.Encode(&b, img)
	return b.Bytes(), err
}

// encode chooses the smallest version that holds the data and the mask that
// reads best.
func encode(data []byte) (*symbol, error) {
	version := 1
	for ; version <= maxVersion; version++ {
		if 4+countBits(version)+8*len(data) <= 8*dataCodewords(version) {
			break
		}
	}
	if version > maxVersion {
		return nil, ErrTooLong
	}
	words := interleave(version, codewords(version, data))
	var best *symbol
	lowest := 0
	for mask := range 8 {
		s := newSymbol(version)
		s.place(words)
		s.mask(mask)
		s.format(mask)
		if p := s.penalty(); best == nil || p < lowest {
			best, lowest = s, p
		}
	}
	return best, nil
}

// countBits is the length of the character count (byte mode).
func countBits(version int) int {
	if version < 10 {
		return 8
	}
	return 16
}

// codewords are the data codewords: mode, count, data, terminator, padding.
func codewords(version int, data []byte) []byte {
	var b bitWriter
	b.write(4, 4) // byte mode
	b.write(len(data), countBits(version))
	for _, c := range data {
		b.write(int(c), 8)
	}
	capacity := 8 * dataCodewords(version)
	b.write(0, min(4, capacity-b.n))
	b.write(0, (8-b.n%8)%8)
	for pad := 0xec; b.n < capacity; pad ^= 0xec ^ 0x11 {
		b.write(pad, 8)
	}
	return b.bytes
}

type bitWriter struct {
	bytes []byte
	n     int
}

func (b *bitWriter) write(value, bits int) {
	for i := bits - 1; i >= 0; i-- {
		if b.n%8 == 0 {
			b.bytes = append(b.bytes, 0)
		}
		if value>>i&1 == 1 {
			b.bytes[b.n/8] |= 0x80 >> (b.n % 8)
		}
		b.n++
	}
}
