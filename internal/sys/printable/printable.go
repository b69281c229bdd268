// Package printable makes a text of somebody else, such as a service's, fit for a terminal: control characters in it
// could move the cursor, change the title of the window or hide what comes before them. They are shown as Go and JSON
// write them: \x1b, \u202e.
package printable

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line returns s as one line of at most limit characters: white space that would end it becomes a space, everything
// else that does not print is made visible. A limit of 0 is none.
func Line(s string, limit int) string {
	if strings.ContainsAny(s, "\n\t") { // few have any, and a replacer takes a dozen allocations
		s = strings.NewReplacer("\r\n", " ", "\n", " ", "\t", " ").Replace(s)
	}
	s = Text(s)
	if limit > 0 && utf8.RuneCountInString(s) > limit {
		s = string([]rune(s)[:limit])
	}
	return s
}

// Text returns s with everything made visible that does not print, but for line ends and tabs.
func Text(s string) string {
	if strings.IndexFunc(s, isUnsafe) < 0 {
		return s
	}
	return string(appendVisible(nil, []byte(strings.ReplaceAll(s, "\r\n", "\n"))))
}

// isUnsafe reports whether a character steers a terminal, turns the direction of a text or cannot be seen. Joiners
// are parts of words and emoji, private characters are the glyphs of some fonts; both do no harm.
func isUnsafe(r rune) bool {
	switch r {
	case '\n', '\t', '\u200c', '\u200d':
		return false
	}
	return r == utf8.RuneError || !unicode.IsGraphic(r) && !unicode.Is(unicode.Co, r)
}

// appendVisible appends text to out, what is unsafe as an escape.
func appendVisible(out, text []byte) []byte {
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && size == 1, r < 0x20 && isUnsafe(r):
			out = fmt.Appendf(out, `\x%02x`, text[0])
		case r > 0xffff && isUnsafe(r):
			out = fmt.Appendf(out, `\U%08x`, r)
		case r != utf8.RuneError && isUnsafe(r):
			out = fmt.Appendf(out, `\u%04x`, r)
		default:
			out = append(out, text[:size]...)
		}
		text = text[size:]
	}
	return out
}
