package explain

import (
	"strings"
	"unicode/utf8"
)

// page lays out paragraphs under headings.
type page struct {
	b       strings.Builder
	columns int
}

func (p *page) head(title string) {
	if p.b.Len() > 0 {
		p.b.WriteByte('\n')
	}
	p.b.WriteString(title + "\n")
}

// para writes a paragraph: its first line behind first blanks, the others
// behind rest. Blanks inside a line are kept; words are never broken.
func (p *page) para(first, rest int, text string) {
	if text == "" {
		return
	}
	line := strings.Repeat(" ", first)
	empty := true
	for _, word := range strings.SplitAfter(text, " ") {
		if !empty && utf8.RuneCountInString(line+strings.TrimRight(word, " ")) > p.columns {
			p.b.WriteString(strings.TrimRight(line, " ") + "\n")
			line, empty = strings.Repeat(" ", rest), true
		}
		if empty && word == " " && line == strings.Repeat(" ", rest) && rest != first {
			continue
		}
		line += word
		empty = empty && strings.TrimSpace(word) == ""
	}
	p.b.WriteString(strings.TrimRight(line, " ") + "\n")
}
