package edit

import (
	"fmt"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/secret"
)

// Diff returns the changes as a unified diff in which secrets are masked, ""
// when there are none.
func (r *Result) Diff() string {
	var b strings.Builder
	for _, c := range r.Changes {
		c.diff(&b, paths.Tilde(c.Path, r.home))
	}
	return b.String()
}

func (c Change) diff(b *strings.Builder, name string) {
	from, to := name, name
	if !c.Existed {
		from = "/dev/null"
	}
	if c.Removed {
		to = "/dev/null"
	}
	d, err := udiff.ToUnifiedDiff(from, to, c.Before, udiff.Lines(c.Before, c.After), udiff.DefaultContextLines)
	if err != nil {
		// The edits come from the two texts; they cannot fail to fit.
		panic(err)
	}
	before, after := maskedLines(c.Before), maskedLines(c.After)
	fmt.Fprintf(b, "--- %s\n+++ %s\n", from, to)
	for _, h := range d.Hunks {
		writeHunk(b, h, before, after)
	}
}

// writeHunk writes the hunk with the masked lines in place of its own.
func writeHunk(b *strings.Builder, h *udiff.Hunk, before, after []string) {
	old, new := 0, 0
	var body strings.Builder
	for _, l := range h.Lines {
		switch l.Kind {
		case udiff.Delete:
			body.WriteString("-" + before[h.FromLine-1+old])
			old++
		case udiff.Insert:
			body.WriteString("+" + after[h.ToLine-1+new])
			new++
		default:
			body.WriteString(" " + before[h.FromLine-1+old])
			old++
			new++
		}
	}
	fmt.Fprintf(b, "@@ -%s +%s @@\n%s", hunkRange(h.FromLine, old), hunkRange(h.ToLine, new), body.String())
}

func hunkRange(line, count int) string {
	if count == 0 {
		line--
	}
	if count == 1 {
		return fmt.Sprint(line)
	}
	return fmt.Sprintf("%d,%d", line, count)
}

// maskedLines returns the lines of a text, each ended by a newline, without
// its secrets. Lines are those of the diff, which are ended by \n alone.
func maskedLines(text string) []string {
	masked := maskSecrets(text)
	if masked == "" {
		return nil
	}
	lines := strings.SplitAfter(masked, "\n")
	if last := len(lines) - 1; lines[last] == "" {
		lines = lines[:last]
	} else {
		lines[last] += "\n\\ No newline at end of file\n"
	}
	return lines
}

// maskSecrets replaces the values of secret settings, also of those that are
// commented out, and leaves every line end where it is.
func maskSecrets(text string) string {
	var b strings.Builder
	hidden := false
	scan := ini.NewScanner(text)
	for scan.Next() {
		l := scan.Line()
		b.WriteString(text[l.Start:l.Text])
		body := text[l.Text:l.Eol]
		switch l.Kind {
		case ini.Continuation:
			body = maskContinuation(body, hidden)
		case ini.Setting, ini.Comment, ini.Junk:
			masked, is := maskSetting(body)
			hidden = is && l.Kind != ini.Comment || hidden && l.Kind == ini.Comment
			body = masked
		}
		b.WriteString(body + text[l.Eol:l.End])
	}
	return b.String()
}

func maskContinuation(body string, hidden bool) string {
	if hidden {
		return secret.Tail("")
	}
	masked, _ := maskSetting(body)
	return masked
}

// maskSetting masks the value of "key = value" if the key is that of a secret.
func maskSetting(body string) (masked string, is bool) {
	at := strings.IndexAny(body, "=:")
	if at < 0 {
		return body, false
	}
	value := strings.TrimSpace(body[at+1:])
	if !isSecret(strings.Trim(body[:at], "#; \t")) {
		return body, false
	}
	if value == "" {
		return body, true
	}
	return body[:at+1] + " " + secret.Tail(value), true
}

// isSecret tells whether a key's value is not for other eyes. The words also
// cover keys of other tools in the same files.
func isSecret(key string) bool {
	key = ini.Fold(key)
	switch key {
	case "web_identity_token_file", "sso_token_file":
		return false
	}
	for _, word := range []string{"secret", "token", "password", "passphrase", "private_key"} {
		if strings.Contains(key, word) {
			return true
		}
	}
	return false
}
