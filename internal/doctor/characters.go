package doctor

import "strings"

// Unseen tells a character that cannot be seen, or looks like a plain blank.
func Unseen(r rune) bool {
	switch r {
	case '\u00a0', '\u200b', '\u200c', '\u200d', '\u200e', '\u200f', '\u2060', '\ufeff', '\u202f', '\u2007', '\u2009', '\u00ad':
		return true
	}
	return false
}

// Typographic tells the quotes and dashes that web pages make of plain ones.
func Typographic(r rune) bool {
	switch r {
	case '\u201c', '\u201d', '\u201e', '\u2018', '\u2019', '\u00ab', '\u00bb', '\u2013', '\u2014', '\u2011', '\u2010', '\u2212':
		return true
	}
	return false
}

// Plain writes a text with plain blanks and dashes, and without quotes or what
// cannot be seen.
func Plain(text string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '\u2013', '\u2014', '\u2011', '\u2010', '\u2212':
			return '-'
		case '\u00a0', '\u202f', '\u2007', '\u2009':
			return ' '
		}
		if Unseen(r) || Typographic(r) {
			return -1
		}
		return r
	}, text)
}
