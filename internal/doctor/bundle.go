package doctor

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/region"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/sys/paths"
)

// Bundle is a report of a set-up that can be shown to strangers: what awsid and the machine are, the shared files
// with every value masked that is not one of a few harmless words, the names of the variables, the findings.
type Bundle struct {
	Version  string // the line of --version
	Snapshot *Snapshot
	Findings []Finding
	Explain  string // how the chosen profile gets its credentials, for people
	Took     time.Duration
}

// WriteTo prints the report.
func (b Bundle) WriteTo(w io.Writer) (int64, error) {
	s, home := b.Snapshot, b.Snapshot.Paths.Home
	m := newMask(s)
	var text strings.Builder
	fmt.Fprintf(&text, "# awsid doctor --bundle\n\n%s\nexamined in %s, %d profiles, %d sso-sessions, %d cache files\n",
		b.Version, b.Took.Round(time.Millisecond), len(s.Profiles), len(s.SessionNames.List), len(s.Caches()))
	text.WriteString("\n## findings\n\n")
	for _, f := range b.Findings {
		fmt.Fprintf(&text, "%s:%d: %s: %s [%s]\n", paths.Tilde(f.File, home), f.Line, f.Severity, m.scrub(f.Message), f.Rule)
	}
	if len(b.Findings) == 0 {
		text.WriteString("none\n")
	}
	text.WriteString("\n## variables\n\n")
	others := []string{"HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "BROWSER", "WSL_DISTRO_NAME"}
	for _, name := range s.Vars.Names() {
		if strings.HasPrefix(name, "AWS_") || slices.Contains(others, name) {
			fmt.Fprintf(&text, "%s=%s\n", name, m.value(s.Vars.Get(name)))
		}
	}
	for _, t := range s.Texts() {
		fmt.Fprintf(&text, "\n## %s\n\n%s", paths.Tilde(t.Path, home), m.file(t))
	}
	if b.Explain != "" {
		fmt.Fprintf(&text, "\n## explain\n\n%s\n", m.scrub(b.Explain))
	}
	n, err := io.WriteString(w, strings.ReplaceAll(text.String(), home, "~"))
	return int64(n), err
}

// mask hides everything that is not known to be harmless.
type mask struct {
	harmless map[string]bool
	secrets  []string // values that may be repeated in other texts, the longest first
}

func newMask(s *Snapshot) mask {
	m := mask{harmless: map[string]bool{"": true}}
	words := append(region.Known(), "true", "false", "sso:account:access")
	for _, d := range settings.Table() {
		words = append(append(words, d.Choices...), d.Default)
	}
	for _, word := range words {
		m.harmless[word] = true
	}
	for _, name := range slices.Concat(s.ProfileNames.List, s.SessionNames.List, s.ServicesNames.List) {
		m.harmless[name] = m.name(name) == name
	}
	hide := func(value string) {
		if len(value) >= 4 && !m.isShown(value) {
			m.secrets = append(m.secrets, value)
		}
	}
	for _, section := range s.Sections {
		for _, v := range section.Section.Values() {
			for line := range strings.Lines(v.Text) {
				hide(strings.TrimSpace(line))
			}
			for _, nested := range v.Nested {
				hide(nested.Text)
			}
		}
	}
	for _, name := range s.Vars.Names() {
		if strings.HasPrefix(name, "AWS_") {
			hide(s.Vars.Get(name))
		}
	}
	slices.SortFunc(m.secrets, func(a, b string) int { return len(b) - len(a) })
	return m
}

// isShown reports whether a value may be printed: a known word or a small number.
func (m mask) isShown(value string) bool {
	return m.harmless[value] || len(value) <= 5 && strings.Trim(value, "0123456789") == ""
}

// value prints a value, or what it is like.
func (m mask) value(text string) string {
	switch {
	case m.isShown(text):
		return text
	case len(text) == 12 && strings.Trim(text, "0123456789") == "":
		return "<account id>"
	case strings.HasPrefix(text, "https://"):
		return "<https URL>"
	case strings.HasPrefix(text, "http://"):
		return "<http URL>"
	case strings.HasPrefix(text, "arn:aws:iam::"):
		return "<IAM ARN>"
	case strings.HasPrefix(text, "AKIA") && len(text) == 20:
		return "<long-term access key id>"
	case strings.HasPrefix(text, "ASIA") && len(text) == 20:
		return "<temporary access key id>"
	}
	return characters(text)
}

func characters(text string) string { return fmt.Sprintf("<%d characters>", len(text)) }

// name hides numbers of accounts, keys and addresses in a name.
func (m mask) name(text string) string {
	if strings.Contains(text, "@") || strings.Contains(text, "AKIA") || strings.Contains(text, "ASIA") || len(text) > 60 {
		return characters(text)
	}
	return m.accounts(text)
}

// scrub hides in any text the values that the files and variables hold.
func (m mask) scrub(text string) string {
	for _, s := range m.secrets {
		text = strings.ReplaceAll(text, s, m.value(s))
	}
	return m.accounts(text)
}

// accounts hides whatever has the form of an account id.
func (m mask) accounts(text string) string {
	var b strings.Builder
	for len(text) > 0 {
		rest := strings.TrimLeft(text, "0123456789")
		if digits := text[:len(text)-len(rest)]; len(digits) == 12 {
			b.WriteString("<account id>")
		} else {
			b.WriteString(digits)
		}
		next := strings.IndexAny(rest, "0123456789")
		if next < 0 {
			next = len(rest)
		}
		b.WriteString(rest[:next])
		text = rest[next:]
	}
	return b.String()
}

// file prints a shared file line by line, its form and not its content.
func (m mask) file(t Text) string {
	if !t.Exists {
		return "not there\n"
	}
	text := string(t.Bytes)
	var b strings.Builder
	for scan := ini.NewScanner(text); scan.Next(); {
		l := scan.Line()
		line := fmt.Sprintf("<a line of %d characters>", l.Stop-l.Text)
		switch l.Kind {
		case ini.Blank:
			line = ""
		case ini.Comment:
			line = "# <remark>"
		case ini.Header:
			line = "[" + m.name(text[l.NameStart:l.NameEnd]) + "]"
		case ini.Setting:
			line = m.key(text[l.NameStart:l.NameEnd]) + " = " + m.value(text[l.ValueStart:l.ValueEnd])
		case ini.Continuation:
			if key, value, ok := strings.Cut(text[l.Text:l.Stop], "="); ok {
				line = m.key(strings.TrimSpace(key)) + " = " + m.value(strings.TrimSpace(value))
			}
		}
		if l.Kind != ini.Blank {
			line = text[l.Start:l.Text] + line
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

// key prints a key if it is like one: small letters and underscores.
func (m mask) key(text string) string {
	if strings.Trim(text, "abcdefghijklmnopqrstuvwxyz_-0123456789") == "" && len(text) <= 44 && strings.Trim(text, "0123456789abcdef") != "" {
		return text
	}
	if folded := ini.Fold(text); strings.HasPrefix(folded, "aws_") && strings.Trim(folded, "abcdefghijklmnopqrstuvwxyz_") == "" {
		return text
	}
	return characters(text)
}
