// Package printable makes a text of somebody else, such as a service's, fit for a terminal: control characters in it
// could move the cursor, change the title of the window or hide what comes before them.
package printable

import (
	"strings"
	"unicode"
)

// Line returns s as one line of at most limit characters: white space that would end it becomes a space, everything
// else that does not print is left out. A limit of 0 is none.
func Line(s string, limit int) string {
	n := 0
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			r = ' '
		case !unicode.IsGraphic(r):
			return -1
		}
		if n++; limit > 0 && n > limit {
			return -1
		}
		return r
	}, s)
}

// Text returns s with everything left out that does not print, but for line
// ends and tabs. Bytes that are not UTF-8 become U+FFFD.
func Text(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && !unicode.IsGraphic(r) {
			return -1
		}
		return r
	}, s)
}
