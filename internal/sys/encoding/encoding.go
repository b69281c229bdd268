// Package encoding writes text in the encoding that AWS_CLI_OUTPUT_ENCODING names: UTF-8, or one of the two smaller ones
// in which each character is one byte.
package encoding

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Encoding is the last character that an encoding of single bytes has; the zero value is UTF-8, which has all.
type Encoding rune

// The encodings.
const (
	UTF8   Encoding = 0
	ASCII  Encoding = 0x7f
	Latin1 Encoding = 0xff
)

// Named returns the encoding of a name as Python spells it, in any letter case, with - or _.
func Named(name string) (e Encoding, ok bool) {
	switch strings.ReplaceAll(strings.ToLower(name), "_", "-") {
	case "utf-8", "utf8", "u8", "cp65001":
		return UTF8, true
	case "ascii", "us-ascii", "646":
		return ASCII, true
	case "latin-1", "latin1", "latin", "l1", "iso-8859-1", "iso8859-1", "8859", "cp819":
		return Latin1, true
	}
	return UTF8, false
}

// Writer encodes what is written to it in UTF-8.
type Writer struct {
	To       io.Writer
	Encoding Encoding
	Lenient  bool // a character that the encoding does not have becomes a question mark, and is no error

	partial []byte // a character whose end has not come
}

// Write implements io.Writer. Nothing of a text that cannot be written whole is written.
func (w *Writer) Write(b []byte) (int, error) {
	text := append(w.partial, b...)
	var out []byte
	for len(text) > 0 && utf8.FullRune(text) {
		r, size := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && size == 1, r <= rune(w.Encoding):
			out = append(out, byte(r))
			if r == utf8.RuneError {
				out[len(out)-1] = text[0] // no text: it goes through as it is
			}
		case w.Lenient:
			out = append(out, '?')
		default:
			return 0, fmt.Errorf("the encoding of AWS_CLI_OUTPUT_ENCODING has no character %q", r)
		}
		text = text[size:]
	}
	w.partial = append([]byte(nil), text...)
	if _, err := w.To.Write(out); err != nil {
		return 0, err
	}
	return len(b), nil
}
