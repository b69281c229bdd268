package shellprompt

import (
	"strings"

	"github.com/awsid/awsid/internal/sys/printable"
	"github.com/awsid/awsid/internal/ui/style"
)

// escapes is how one shell, or program, wants colours in its prompt, and what has a meaning in it.
type escapes struct {
	name    string
	special *strings.Replacer // nil: nothing has
	// on and off stand around a coloured text; %c is the colour. Both are empty where there are no colours.
	on, off string
	isNamed bool // colours have names, else numbers of ANSI
}

func allEscapes() []escapes {
	const (
		set   = "\x1b[1;%cm"
		reset = "\x1b[0m"
	)
	return []escapes{
		{name: "plain"},
		{name: "ansi", on: set, off: reset},
		{name: "bash", on: "\x01" + set + "\x02", off: "\x01" + reset + "\x02"},
		{name: "zsh", special: strings.NewReplacer("%", "%%"), on: "%{" + set + "%}", off: "%{" + reset + "%}"},
		{name: "fish", on: set, off: reset},
		{name: "pwsh", on: set, off: reset},
		{name: "nushell", on: set, off: reset},
		{name: "elvish", on: set, off: reset},
		{name: "xonsh", special: strings.NewReplacer("{", "{{", "}", "}}"), on: "\x01" + set + "\x02", off: "\x01" + reset + "\x02"},
		{name: "tmux", special: strings.NewReplacer("#", "##"), on: "#[fg=%c]", off: "#[fg=default]", isNamed: true},
	}
}

func escapesOf(name string) (escapes, bool) {
	for _, e := range allEscapes() {
		if e.name == name {
			return e, true
		}
	}
	return escapes{}, false
}

func escapeNames() (names []string) {
	for _, e := range allEscapes() {
		names = append(names, e.name)
	}
	return names
}

// paint puts a text, already escaped, into a colour.
func (e escapes) paint(text, color string) string {
	code, tmux, ok := style.ColorCode(color)
	if !ok || e.on == "" {
		return text
	}
	if e.isNamed {
		code = tmux
	}
	return strings.Replace(e.on, "%c", code, 1) + text + e.off
}

// escape makes a text stand for itself: names are what anybody wrote into a file.
func (e escapes) escape(text string) string {
	text = printable.Line(text, 0)
	if e.special != nil {
		text = e.special.Replace(text)
	}
	return text
}

// renderFormat fills in a format. A part in brackets goes when all that it names is unknown.
func renderFormat(format string, s state, e escapes, color string) string {
	var out strings.Builder
	for format != "" {
		before, rest, ok := strings.Cut(format, "[")
		text, _ := fillNames(before, s, e, color)
		out.WriteString(text)
		if !ok {
			break
		}
		optional, after, _ := strings.Cut(rest, "]")
		if text, known := fillNames(optional, s, e, color); known {
			out.WriteString(text)
		}
		format = after
	}
	return out.String()
}

// fillNames replaces the names in a text and reports whether any of them is known.
func fillNames(text string, s state, e escapes, color string) (filled string, known bool) {
	var out strings.Builder
	for text != "" {
		before, rest, ok := strings.Cut(text, "{")
		out.WriteString(e.escape(before))
		if !ok {
			break
		}
		name, after, _ := strings.Cut(rest, "}")
		value := e.escape(s.valueOf(name))
		known = known || value != ""
		if name == "profile" {
			value = e.paint(value, color)
		}
		out.WriteString(value)
		text = after
	}
	return out.String(), known
}

func (s state) valueOf(name string) string {
	switch name {
	case "profile":
		return s.profile
	case "account":
		return s.account
	case "account_id":
		return s.accountID
	case "role":
		return s.role
	case "region":
		return s.region
	case "session":
		return s.session
	case "keys":
		return s.keys
	}
	return "{" + name + "}"
}
