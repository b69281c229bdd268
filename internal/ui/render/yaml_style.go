package render

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"
)

// style is how a YAML scalar is written.
type style int

const (
	plain style = iota
	single
	double
)

// yamlStyle picks the plainest style in which text reads back as what it is.
// Text that would read as a number, a date, a boolean or null is quoted.
func yamlStyle(text string, isText, name bool) style {
	if !isText {
		return plain
	}
	shape := examineText(text)
	switch {
	case shape.singleForbidden:
		return double
	case name && shape.breaks:
		return double
	case shape.plainForbidden, text == "", !readsAsText()(text):
		return single
	}
	return plain
}

// shape is what a text contains that restricts the styles.
type shape struct {
	breaks, plainForbidden, singleForbidden bool
}

// examineText follows libyaml's analysis of a scalar in block context.
func examineText(text string) shape {
	var s shape
	if text == "" {
		return s
	}
	first, _ := utf8.DecodeRuneInString(text)
	last, _ := utf8.DecodeLastRuneInString(text)
	s.plainForbidden = strings.HasPrefix(text, "---") || strings.HasPrefix(text, "...") ||
		first == ' ' || last == ' ' || hasIndicator(text)
	previous := rune(-1)
	for _, r := range text {
		switch {
		case !yamlPrintable(r):
			s.singleForbidden = true
		case r == ' ' && isBreak(previous), isBreak(r) && previous == ' ':
			s.singleForbidden = true
		}
		s.breaks = s.breaks || isBreak(r)
		previous = r
	}
	s.plainForbidden = s.plainForbidden || s.breaks
	return s
}

// hasIndicator tells whether text holds punctuation that means something in YAML at the place where it stands.
func hasIndicator(text string) bool {
	if strings.ContainsRune("#,[]{}&*!|>'\"%@`", rune(text[0])) {
		return true
	}
	afterBlank := true
	for i, r := range text {
		beforeBlank := blankOrEnd(text[i+utf8.RuneLen(r):])
		switch {
		case i == 0 && (r == '?' || r == ':' || r == '-') && beforeBlank:
			return true
		case i > 0 && r == ':' && beforeBlank:
			return true
		case i > 0 && r == '#' && afterBlank:
			return true
		}
		afterBlank = isBlank(r)
	}
	return false
}

func blankOrEnd(rest string) bool {
	r, size := utf8.DecodeRuneInString(rest)
	return size == 0 || isBlank(r)
}

func isBlank(r rune) bool { return r == ' ' || r == '\t' || isBreak(r) }

func isBreak(r rune) bool {
	return r == '\n' || r == '\r' || r == '\u0085' || r == '\u2028' || r == '\u2029'
}

// yamlPrintable tells whether libyaml writes r as it is: not tabs, nor
// anything above U+FFFF.
func yamlPrintable(r rune) bool {
	switch {
	case r == '\n', r >= 0x20 && r <= 0x7e:
		return true
	case r < 0xa0, r == 0xfeff, r == 0xfffe, r == 0xffff, r >= 0xd800 && r <= 0xdfff:
		return false
	}
	return r < 0x10000
}

// yamlEscape returns the escape sequence of r in double quotes.
func yamlEscape(r rune) string {
	const short = "\x000\aa\bb\tt\nn\vv\ff\rr\x1be\"\"\\\\\u0085N\u00a0_\u2028L\u2029P"
	pairs := []rune(short)
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i] == r {
			return `\` + string(pairs[i+1])
		}
	}
	switch {
	case r <= 0xff:
		return fmt.Sprintf(`\x%02X`, r)
	case r <= 0xffff:
		return fmt.Sprintf(`\u%04X`, r)
	}
	return fmt.Sprintf(`\U%08X`, r)
}

// readsAsText returns a test whether plain text is read back as text by a
// YAML 1.2 reader with ruamel's rules.
var readsAsText = sync.OnceValue(func() func(string) bool {
	other := regexp.MustCompile(`^(?:` + strings.Join([]string{
		`true|True|TRUE|false|False|FALSE`,
		`~|null|Null|NULL|<<|=`,
		`[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?`,
		`[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+`,
		`[-+]?\.[0-9_]+(?:[eE][-+][0-9]+)?`,
		`[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)`,
		`[-+]?0b[01_]+|[-+]?0o[0-7_]+|[-+]?0x[0-9a-fA-F_]+`,
		`[-+]?[0-9][0-9_]*|[-+][0-9_]+`,
		`[0-9]{4}-[0-9]{2}-[0-9]{2}`,
		`[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?` +
			`(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?`,
	}, "|") + `)$`)
	return func(s string) bool { return !other.MatchString(s) }
})
