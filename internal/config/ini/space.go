package ini

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// White space is what Python's str.strip removes: Unicode's, and the four
// separators 0x1c to 0x1f.

func isSpaceByte(c byte) bool {
	return c == ' ' || '\t' <= c && c <= '\r' || 0x1c <= c && c <= 0x1f
}

// isPlain tells at a glance that c neither is nor belongs to white space.
func isPlain(c byte) bool { return ' ' < c && c < utf8.RuneSelf }

func isSpace(r rune) bool { return unicode.IsSpace(r) || 0x1c <= r && r <= 0x1f }

// trimLeft returns the offset of the first byte of text[from:to] that is not
// white space, and the number of characters skipped.
func trimLeft(text string, from, to int) (pos, skipped int) {
	for from < to {
		c := text[from]
		if c < utf8.RuneSelf {
			if !isSpaceByte(c) {
				return from, skipped
			}
			from++
			skipped++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[from:to])
		if !isSpace(r) {
			return from, skipped
		}
		from += size
		skipped++
	}
	return to, skipped
}

// trimRight returns the offset behind the last byte of text[from:to] that is
// not white space.
func trimRight(text string, from, to int) int {
	for to > from {
		c := text[to-1]
		if c < utf8.RuneSelf {
			if !isSpaceByte(c) {
				return to
			}
			to--
			continue
		}
		r, size := utf8.DecodeLastRuneInString(text[from:to])
		if !isSpace(r) {
			return to
		}
		to -= size
	}
	return to
}

// trimSpace removes white space at both ends.
func trimSpace(s string) string { return strings.TrimFunc(s, isSpace) }

// nextLine cuts s at its first line boundary in the sense of Python's
// str.splitlines, which knows more of them than a file does; nested blocks
// are split by it.
func nextLine(s string) (line, rest string, more bool) {
	for i := 0; i < len(s); {
		c := s[i]
		size := 1
		switch {
		case c >= utf8.RuneSelf:
			var r rune
			if r, size = utf8.DecodeRuneInString(s[i:]); r != '\u0085' && r != '\u2028' && r != '\u2029' {
				i += size
				continue
			}
		case c != '\n' && c != '\r' && c != '\v' && c != '\f' && (c < 0x1c || c > 0x1e):
			i++
			continue
		}
		return s[:i], s[i+size:], true
	}
	return s, "", false
}

// Fold returns a key as the reader compares it: in lower case.
func Fold(key string) string { return strings.ToLower(key) }

// sameKey compares keys without regard to case.
func sameKey(a, b string) bool {
	if len(a) == len(b) {
		for i := 0; ; i++ {
			if i == len(a) {
				return true
			}
			c, d := a[i], b[i]
			if c >= utf8.RuneSelf || d >= utf8.RuneSelf {
				break
			}
			if lowerByte(c) != lowerByte(d) {
				return false
			}
		}
	} else if isASCII(a) && isASCII(b) {
		return false
	}
	return Fold(a) == Fold(b)
}

func lowerByte(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
