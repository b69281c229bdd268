package doctor

import (
	"strings"
	"unicode"
)

// The characters that web pages and word processors make of plain ones.
const (
	oddBlanks  = "\u00a0\u202f\u2007\u2009"
	invisibles = oddBlanks + "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"
	oddDashes  = "\u2013\u2014\u2011\u2010\u2212"
	oddQuotes  = "\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb"
)

// IsInvisible reports whether a character cannot be seen, or looks like a plain blank.
func IsInvisible(r rune) bool { return strings.ContainsRune(invisibles, r) }

// IsOddBlank reports whether a character is a blank that no keyboard writes.
func IsOddBlank(r rune) bool { return strings.ContainsRune(oddBlanks, r) }

// IsDeceptive reports whether a character cannot be seen, steers a terminal or is not the quote or dash that it seems.
func IsDeceptive(r rune) bool {
	isControl := r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != 0 || r == 0x7f
	return isControl || strings.ContainsRune(invisibles+oddDashes+oddQuotes, r)
}

// PlainText writes a text with plain blanks and dashes, and without quotes or what cannot be seen.
func PlainText(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(oddDashes, r):
			return '-'
		case strings.ContainsRune(oddBlanks, r):
			return ' '
		case IsDeceptive(r):
			return -1
		}
		return r
	}, text)
}

// BeforeComment cuts a value at a comment mark with a blank in front of it.
func BeforeComment(value string) string {
	for i := range len(value) {
		if (value[i] == '#' || value[i] == ';') && (i == 0 || value[i-1] == ' ' || value[i-1] == '\t') {
			return strings.TrimRight(value[:i], " \t")
		}
	}
	return value
}

// Unexpanded returns what in a value a shell or a template would replace, "" when there is nothing.
func Unexpanded(text string) string {
	isName := func(r rune) bool { return r == '_' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' }
	for i, r := range text {
		rest := text[i+1:]
		switch {
		case r == '$' && strings.HasPrefix(rest, "{") && strings.Contains(rest, "}"):
			return text[i : i+2+strings.IndexByte(rest, '}')]
		case r == '$' && strings.HasPrefix(rest, "(") && strings.Contains(rest, ")"):
			return text[i : i+2+strings.IndexByte(rest, ')')]
		case r == '$' && rest != "" && isName(rune(rest[0])):
			end := strings.IndexFunc(rest, func(r rune) bool { return !isName(r) && !unicode.IsDigit(r) })
			if end < 0 {
				end = len(rest)
			}
			return text[i : i+1+end]
		case r == '%' && rest != "" && isName(rune(rest[0])):
			name, _, isClosed := strings.Cut(rest, "%")
			if isClosed && len(name) > 2 && strings.TrimFunc(name, func(r rune) bool { return isName(r) || unicode.IsDigit(r) }) == "" {
				return text[i : i+2+len(name)]
			}
		}
	}
	return ""
}

// IsPlaceholder reports whether a text stands for a value. AWS's own example
// keys are values: they are made to be pasted.
func IsPlaceholder(text string) bool {
	text = strings.Trim(text, "\"'`")
	if len(text) < 4 || len(text) > longestPlaceholder || !mayBePlaceholder(text) || strings.Contains(text, "IOSFODNN7EXAMPLE") {
		return false
	}
	folded := strings.NewReplacer("-", "_", " ", "_").Replace(strings.ToUpper(text))
	for _, prefix := range []string{"YOUR_", "[YOUR", "MY_ACCESS", "MY_SECRET", "REPLACE_", "CHANGE_ME", "CHANGEME", "INSERT_", "ENTER_", "PUT_YOUR", "PASTE_", "TODO", "FIXME"} {
		if strings.HasPrefix(folded, prefix) {
			return true
		}
	}
	for _, part := range []string{"YOURACCESSKEY", "YOURSECRET", "YOUR_ACCESS", "YOUR_SECRET", "YOUR_ACCOUNT", "ACCOUNT_ID_HERE", "_HERE", "XXXXXXXX", "********"} {
		if strings.Contains(folded, part) {
			return true
		}
	}
	for _, marks := range []string{"<>", "{}"} {
		before, rest, isOpen := strings.Cut(text, marks[:1])
		if isOpen && strings.Contains(rest, marks[1:]) && !strings.HasSuffix(before, "$") {
			return true
		}
	}
	return strings.Trim(text, "xX") == "" || text == "...."
}

// longestPlaceholder is shorter than any session token.
const longestPlaceholder = 200

// mayBePlaceholder reports at a glance whether IsPlaceholder has to look at a text: thousands of values are none.
func mayBePlaceholder(text string) bool {
	if strings.IndexByte("[MmRrCcIiEePpTtFf.", text[0]) >= 0 {
		for _, begin := range [...]string{"[YO", "MY_", "MY-", "MY ", "REP", "CHA", "INS", "ENT", "PUT", "PAS", "TOD", "FIX", "..."} {
			if strings.EqualFold(text[:3], begin) {
				return true
			}
		}
	}
	for i := range len(text) {
		switch text[i] {
		case '<', '{':
			return true
		case 'Y', 'y', 'H', 'h', 'X', 'x', '*':
			if i+4 > len(text) {
				continue
			}
			switch four := text[i : i+4]; {
			case strings.EqualFold(four, "your"), strings.EqualFold(four, "here"), strings.EqualFold(four, "xxxx"), four == "****":
				return true
			}
		}
	}
	return false
}

// PlainURL leaves out of a start URL what does not count.
func PlainURL(text string) string {
	text, _, _ = strings.Cut(text, "#")
	return strings.ToLower(strings.TrimRight(text, "/"))
}
