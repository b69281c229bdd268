package readers

import "strings"

// readHeaderGo splits at the first blank; quotes are part of the name.
func readHeaderGo(header string, config bool) (kind, name, ignored string) {
	trimmed := strings.Trim(header, " \t")
	first, rest, two := cutBlank(trimmed)
	switch {
	case !config:
		return "", trimmed, ""
	case two && isKind(first):
		if trimQuotes(rest) != rest {
			return "", "", "the quotes are taken as part of the name " + rest
		}
		return first, rest, ""
	case trimmed == "default":
		return "", trimmed, ""
	}
	return "", "", "it is neither [default] nor begins with profile"
}

// readHeaderJS takes a name in quotes, but none with a blank in it.
func readHeaderJS(header string, config bool) (kind, name, ignored string) {
	first, rest, two := header, "", false
	if i := strings.IndexAny(header, " \t"); i >= 0 {
		first, rest, two = header[:i], header[i+1:], true // one blank of either kind, no more
	}
	bare := trimQuotes(rest)
	plain := bare != "" && strings.IndexFunc(bare,
		func(c rune) bool { return !isWord(c) && !strings.ContainsRune("-@+.%:/", c) }) < 0
	switch {
	case two && plain && isKind(first) && !config:
		return "", "", "in the credentials file a profile's name stands alone"
	case two && plain && isKind(first):
		return first, bare, ""
	case two && plain && strings.IndexFunc(first, func(c rune) bool { return !isWord(c) && c != '-' }) < 0:
		return "", "", "its first word is not known"
	case !config || header == "default":
		return "", header, ""
	case two && isKind(first):
		return "", "", "a name may not have blanks or signs other than - @ + . % : /"
	}
	return "", "", "it is neither [default] nor begins with profile"
}

// readHeaderJava takes names of plain letters only.
func readHeaderJava(header string, config bool) (kind, name, ignored string) {
	trimmed := strings.Trim(header, " \t")
	first, rest, two := cutBlank(trimmed)
	switch {
	case !config:
		name = trimmed
	case two && isKind(first):
		kind, name = first, rest
	case trimmed == "default":
		name = trimmed
	default:
		return "", "", "it is neither [default] nor begins with profile"
	}
	if strings.IndexFunc(name, func(c rune) bool { return !isWord(c) && !strings.ContainsRune(`-/.%@:+`, c) }) >= 0 {
		return "", "", "a name may not have blanks, quotes or signs other than - / . % @ : +"
	}
	return kind, name, ""
}

func isKind(word string) bool {
	return word == "profile" || word == "sso-session" || word == "services"
}

func cutBlank(s string) (first, rest string, ok bool) {
	i := strings.IndexAny(s, " \t")
	if i < 0 {
		return s, "", false
	}
	return s[:i], strings.TrimLeft(s[i:], " \t"), true
}

func isWord(c rune) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
