package prompt

import (
	"slices"
	"strings"
	"unicode"

	"github.com/awsid/awsid/internal/ui/tty"
)

// line is text under edit, with a cursor.
type line struct {
	text   []rune
	cursor int
}

func (l *line) String() string { return string(l.text) }

func (l *line) isEmpty() bool { return len(l.text) == 0 }

func (l *line) setText(text string) {
	l.text = []rune(text)
	l.cursor = len(l.text)
}

func (l *line) applyKey(key tty.Key) {
	switch key.Name {
	case tty.Character:
		l.text = slices.Insert(l.text, l.cursor, key.Rune)
		l.cursor++
	case tty.Left:
		l.cursor = max(0, l.cursor-1)
	case tty.Right:
		l.cursor = min(len(l.text), l.cursor+1)
	case tty.Home:
		l.cursor = 0
	case tty.End:
		l.cursor = len(l.text)
	case tty.Backspace:
		l.removeRange(l.cursor-1, l.cursor)
	case tty.Delete, tty.EndOfFile:
		l.removeRange(l.cursor, l.cursor+1)
	case tty.KillLine:
		l.removeRange(0, l.cursor)
	case tty.KillRest:
		l.removeRange(l.cursor, len(l.text))
	case tty.KillWord:
		l.removeRange(l.wordStart(), l.cursor)
	}
}

func (l *line) removeRange(from, to int) {
	from, to = max(0, from), min(to, len(l.text))
	if from < to {
		l.text = slices.Delete(l.text, from, to)
		l.cursor = from
	}
}

func (l *line) wordStart() int {
	i := l.cursor
	for i > 0 && unicode.IsSpace(l.text[i-1]) {
		i--
	}
	for i > 0 && !unicode.IsSpace(l.text[i-1]) {
		i--
	}
	return i
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// commonPrefix is what all values begin with.
func commonPrefix(values []Completion) string {
	prefix := []rune(values[0].Value)
	for _, v := range values[1:] {
		other := []rune(v.Value)
		n := 0
		for n < len(prefix) && n < len(other) && prefix[n] == other[n] {
			n++
		}
		prefix = prefix[:n]
	}
	return string(prefix)
}
