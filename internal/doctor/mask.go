package doctor

import (
	"fmt"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/region"
)

// mask hides everything that is not known to be harmless.
type mask struct {
	harmless map[string]bool
	secrets  []string // values that may be repeated in other texts, the longest first
}

func newMask(s *Snapshot) mask {
	m := mask{harmless: map[string]bool{"": true}}
	for _, word := range append(region.Known(), "json", "yaml", "yaml-stream", "text", "table", "off", "true", "false", "on", "on-partial",
		"standard", "adaptive", "legacy", "regional", "enabled", "disabled", "path", "virtual", "auto", "ipv4", "ipv6", "base64", "raw-in-base64-out",
		"Environment", "Ec2InstanceMetadata", "EcsContainer", "sso:account:access", "iso8601", "wire", "default", "less") {
		m.harmless[word] = true
	}
	names := append(s.ProfileNames(), s.SessionNames()...)
	for _, name := range append(names, s.ServicesNames()...) {
		m.harmless[name] = m.name(name) == name
	}
	hide := func(value string) {
		if len(value) >= 4 && !m.shown(value) {
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

// shown tells whether a value may be printed: a known word or a small number.
func (m mask) shown(value string) bool {
	return m.harmless[value] || len(value) <= 5 && strings.Trim(value, "0123456789") == ""
}

// value prints a value, or what it is like.
func (m mask) value(text string) string {
	switch {
	case m.shown(text):
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
	return fmt.Sprintf("<%d characters>", len(text))
}

// name hides numbers of accounts, keys and addresses in a name.
func (m mask) name(text string) string {
	digits := func(r rune) bool { return r >= '0' && r <= '9' }
	if strings.Contains(text, "@") || strings.Contains(text, "AKIA") || strings.Contains(text, "ASIA") || len(text) > 60 {
		return fmt.Sprintf("<%d characters>", len(text))
	}
	for _, run := range strings.FieldsFunc(text, func(r rune) bool { return !digits(r) }) {
		if len(run) == 12 {
			text = strings.ReplaceAll(text, run, "<account id>")
		}
	}
	return text
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
		end := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' })
		if end < 0 {
			end = len(text)
		}
		if end == 12 {
			b.WriteString("<account id>")
		} else {
			b.WriteString(text[:end])
		}
		next := strings.IndexFunc(text[end:], func(r rune) bool { return r >= '0' && r <= '9' })
		if next < 0 {
			next = len(text) - end
		}
		b.WriteString(text[end : end+next])
		text = text[end+next:]
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
		indent := text[l.Start:l.Text]
		switch l.Kind {
		case ini.Blank:
			b.WriteString("\n")
			continue
		case ini.Comment:
			b.WriteString(indent + "# <remark>\n")
			continue
		case ini.Header:
			b.WriteString(indent + "[" + m.name(text[l.NameStart:l.NameEnd]) + "]\n")
			continue
		case ini.Setting:
			fmt.Fprintf(&b, "%s%s = %s\n", indent, m.key(text[l.NameStart:l.NameEnd]), m.value(text[l.ValueStart:l.ValueEnd]))
			continue
		case ini.Continuation:
			if key, value, ok := strings.Cut(text[l.Text:l.Stop], "="); ok {
				fmt.Fprintf(&b, "%s%s = %s\n", indent, m.key(strings.TrimSpace(key)), m.value(strings.TrimSpace(value)))
				continue
			}
		}
		fmt.Fprintf(&b, "%s<a line of %d characters>\n", indent, l.Stop-l.Text)
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
	return fmt.Sprintf("<%d characters>", len(text))
}
