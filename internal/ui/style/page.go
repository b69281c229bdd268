package style

import (
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/ui/tty"
)

// Page makes a text that is laid out for a wide terminal, such as a help text, fit this one. Where a line is too long its
// whole paragraph is laid out anew: lines that go on where the first one's text began. Commands, which begin with one of
// some words, are to be pasted and stay on their lines.
func (s Style) Page(text string, commands ...string) string {
	isLong := func(line string) bool { return tty.Width(line) > s.columns }
	lines := strings.Split(text, "\n")
	if s.columns == 0 || !slices.ContainsFunc(lines, isLong) {
		return text
	}
	var out []string
	for len(lines) > 0 {
		first, indent := lines[0], textColumn(lines[0])
		word, _, _ := strings.Cut(strings.TrimSpace(first), " ")
		n := 1
		for n < len(lines) && lines[n] != "" && first != "" && leadingBlanks(lines[n]) == indent {
			n++
		}
		switch paragraph := lines[:n]; {
		case slices.Contains(commands, word) && !strings.Contains(first, " ["): // which is how it is used
			n = 1
			out = append(out, first)
		case !slices.ContainsFunc(paragraph, isLong):
			out = append(out, paragraph...)
		default:
			for i := 1; i < n; i++ {
				first += " " + strings.TrimSpace(paragraph[i])
			}
			out = append(out, s.Wrap(first, min(indent, s.columns*2/3)))
		}
		lines = lines[n:]
	}
	return strings.Join(out, "\n")
}

// textColumn returns where a line's text begins: behind its label and a gap, if it has both, else a little further in than
// an indent.
func textColumn(line string) int {
	indent := leadingBlanks(line)
	if indent == 0 {
		return 0
	}
	if label := strings.Index(line[indent:], "  "); label > 0 {
		return indent + label + leadingBlanks(line[indent+label:])
	}
	return indent + 2
}

func leadingBlanks(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }
