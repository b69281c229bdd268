// Package style gives what people read on a terminal colours with a meaning, and breaks its lines between words. It uses
// the eight colours of the terminal's own palette, which its theme makes readable on light and dark backgrounds, and
// never colour alone: every word says what its colour says.
package style

import (
	"fmt"
	"io"
	"strings"

	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/printable"
	"github.com/awsid/awsid/internal/ui/tty"
)

// Style is how one stream is written to. The zero value writes plain text of any width.
type Style struct {
	out       io.Writer
	isColored bool
	columns   int // 0: lines are not broken
}

// Of returns the style of a stream. choice is what --color says: on, off, or anything else for what the environment and
// the stream say: NO_COLOR and TERM=dumb switch colours off, CLICOLOR_FORCE on, and a stream that is no terminal has none.
func Of(out io.Writer, vars environ.Vars, choice string) Style {
	s := Style{out: out}
	isTerminal := tty.IsTerminal(out)
	if isTerminal {
		s.columns = max(tty.Columns(out), 20)
	}
	s.isColored = IsWanted(isTerminal, vars, choice) && (!isTerminal || tty.ReadsEscapes(out))
	return s
}

// IsWanted reports whether a stream that is a terminal or not gets colours.
func IsWanted(isTerminal bool, vars environ.Vars, choice string) bool {
	force := vars.Get("CLICOLOR_FORCE")
	switch {
	case choice == "on" || choice == "off":
		return choice == "on"
	case vars.Get("NO_COLOR") != "":
		return false
	case force != "" && force != "0":
		return true
	}
	return isTerminal && vars.Get("TERM") != "dumb" && vars.Get("CLICOLOR") != "0"
}

// IsColored reports whether the stream gets colours.
func (s Style) IsColored() bool { return s.isColored }

// Columns returns how wide a line may be, 0 when that is no question.
func (s Style) Columns() int { return s.columns }

// Bad, Doubtful, Good and Note colour what is wrong, may be wrong, is right or added, and is worth knowing.
func (s Style) Bad(text string) string      { return s.colored("1;31", text) }
func (s Style) Doubtful(text string) string { return s.colored("1;33", text) }
func (s Style) Good(text string) string     { return s.colored("32", text) }
func (s Style) Note(text string) string     { return s.colored("36", text) }

// Removed colours what goes away.
func (s Style) Removed(text string) string { return s.colored("31", text) }

// Named puts a text into one of the colours of awsid_color.
func (s Style) Named(color, text string) string {
	if code, _, ok := ColorCode(color); ok {
		return s.colored("1;"+code, text)
	}
	return text
}

// ColorCode returns how ANSI has one of the colours of awsid_color, and what tmux calls it.
func ColorCode(color string) (ansi, tmux string, ok bool) {
	for _, c := range [...]struct{ name, ansi, tmux string }{
		{"red", "31", "red"}, {"orange", "38;5;208", "colour208"}, {"yellow", "33", "yellow"}, {"green", "32", "green"},
		{"turquoise", "36", "cyan"}, {"blue", "34", "blue"}, {"purple", "35", "magenta"}, {"pink", "38;5;205", "colour205"},
	} {
		if c.name == color {
			return c.ansi, c.tmux, true
		}
	}
	return "", "", false
}

// Strong makes a text stand out.
func (s Style) Strong(text string) string { return s.colored("1", text) }

func (s Style) colored(code, text string) string {
	if !s.isColored || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// Heads makes the first line of a table stand out.
func (s Style) Heads(table string) string {
	heads, rows, _ := strings.Cut(table, "\n")
	return s.Strong(heads) + "\n" + rows
}

// Commands makes what stands in backticks stand out: a text of this program's own, whose data is printable.
func (s Style) Commands(text string) string {
	parts := strings.Split(text, "`")
	if len(parts)%2 == 0 {
		return text
	}
	for i := 1; i < len(parts); i += 2 {
		parts[i] = s.Strong(parts[i])
	}
	return strings.Join(parts, "`")
}

// Diff colours a unified diff.
func (s Style) Diff(diff string) string {
	if !s.isColored {
		return diff
	}
	var b strings.Builder
	for line := range strings.Lines(printable.Text(diff)) {
		text, end := strings.TrimRight(line, "\n"), line[len(strings.TrimRight(line, "\n")):]
		switch {
		case strings.HasPrefix(text, "--- "), strings.HasPrefix(text, "+++ "):
			text = s.Strong(text)
		case strings.HasPrefix(text, "@@"):
			text = s.Note(text)
		case strings.HasPrefix(text, "-"):
			text = s.Removed(text)
		case strings.HasPrefix(text, "+"):
			text = s.Good(text)
		}
		b.WriteString(text + end)
	}
	return b.String()
}

// Print writes a text whose data is printable already, or that is plain and has none.
func (s Style) Print(text string) error {
	out := s.out
	if s.isColored {
		out = printable.Raw(out)
	}
	_, err := io.WriteString(out, text)
	return err
}

// Printf writes a text as Print does.
func (s Style) Printf(format string, args ...any) error { return s.Print(fmt.Sprintf(format, args...)) }

// Wrap breaks a text between words so that it fits the terminal, every line but the first behind an indent. What stands
// in backticks is to be pasted and stays on one line, and no word is broken.
func (s Style) Wrap(text string, indent int) string {
	if s.columns == 0 || tty.Width(text) <= s.columns {
		return text
	}
	if first, rest, isLonger := strings.Cut(text, "\n"); isLonger {
		return s.Wrap(first, indent) + "\n" + s.Wrap(rest, indent)
	}
	var b strings.Builder
	used, isFirst := 0, true
	for _, word := range words(text) {
		width := tty.Width(word)
		switch {
		case isFirst:
		case used+1+width > s.columns && used > indent:
			b.WriteString("\n" + strings.Repeat(" ", indent))
			used = indent
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used, isFirst = used+width, false
	}
	return b.String()
}

// Tell writes sentences for people and ends their last line: what is unsafe in them made visible, what stands in backticks
// standing out, and each line broken as Wrap does. What does not fit goes on behind the line's indent, and further in below
// an indent or a label ("awsid: "). A line that is a command stays whole.
func (s Style) Tell(text string) error {
	lines := strings.Split(strings.TrimSuffix(printable.Text(text), "\n"), "\n")
	for i, line := range lines {
		rest := strings.TrimLeft(line, " ")
		if strings.HasPrefix(rest, "awsid ") {
			continue
		}
		indent := len(line) - len(rest)
		if first, _, _ := strings.Cut(rest, " "); indent > 0 || strings.HasSuffix(first, ":") {
			indent += 2
		}
		lines[i] = s.Wrap(s.Commands(line), indent)
	}
	return s.Print(strings.Join(lines, "\n") + "\n")
}

// words splits a text at single blanks, but not inside of backticks.
func words(text string) []string {
	var list []string
	inCommand, from := false, 0
	for i, r := range text {
		switch {
		case r == '`':
			inCommand = !inCommand
		case r == ' ' && !inCommand:
			list, from = append(list, text[from:i]), i+1
		}
	}
	return append(list, text[from:])
}
