package answertext

import (
	"strconv"
	"strings"
)

// IsPage reports whether the body is a web page, as proxies and captive portals send it, and no service.
func IsPage(body []byte) bool {
	start := strings.ToLower(strings.TrimPrefix(string(body[:min(len(body), 4<<10)]), "\ufeff"))
	for start = strings.TrimSpace(start); strings.HasPrefix(start, "<!--"); start = strings.TrimSpace(start) {
		_, start, _ = strings.Cut(start, "-->")
	}
	for _, tag := range []string{"<!doctype html", "<html", "<head>", "<body", "<script", "<meta"} {
		if strings.HasPrefix(start, tag) {
			return true
		}
	}
	return false
}

// PageMessage stands for a page's markup: its title is all that a person can use of it.
func PageMessage(body []byte) string {
	const text = "the answer is a web page and not the service's"
	lower := strings.ToLower(string(body))
	_, rest, ok := strings.Cut(lower, "<title>")
	inner, _, closed := strings.Cut(rest, "</title>")
	at := len(lower) - len(rest)
	if !ok || !closed || len(lower) != len(body) { // some letters change their length
		return text
	}
	title := strings.Map(func(r rune) rune {
		if !strconv.IsPrint(r) {
			return ' '
		}
		return r
	}, string(body[at:at+len(inner)]))
	if title = strings.Join(strings.Fields(title), " "); title == "" || len(title) > 200 {
		return text
	}
	return text + ": " + strconv.Quote(title)
}
