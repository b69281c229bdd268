package edit

import (
	"strings"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/sys/secret"
)

// maskSecrets replaces what may not be shown of a file, also what is commented out or no setting, and leaves every
// line end where it is.
func maskSecrets(text string) string {
	var b strings.Builder
	hidden := false // the lines that go on with a value
	scan := ini.NewScanner(text)
	for scan.Next() {
		l := scan.Line()
		b.WriteString(text[l.Start:l.Text])
		body := text[l.Text:l.Eol]
		switch l.Kind {
		case ini.Continuation:
			if shown, is := maskSetting(body); hidden {
				body = secret.Tail("")
			} else if is || strings.ContainsAny(body, "=:") {
				body = shown
			} else {
				body = secret.Scrub(body)
			}
		case ini.Setting:
			body, hidden = maskSetting(body)
		case ini.Comment:
			body = maskComment(body)
		case ini.Junk:
			body, hidden = settings.MaskLine(body), false
		}
		b.WriteString(body + text[l.Eol:l.End])
	}
	return b.String()
}

// maskSetting masks the value of "key = value" and reports whether nothing of it, or only a part, may be shown. What
// has no key that a file can have is taken for a line from elsewhere.
func maskSetting(body string) (masked string, isSecret bool) {
	at := strings.IndexAny(body, "=:")
	if at < 0 {
		return body, false
	}
	key, value := strings.TrimSpace(strings.Trim(body[:at], "#; \t")), strings.TrimSpace(body[at+1:])
	if strings.ContainsFunc(key, isStrangeInKey) {
		return settings.MaskLine(body), true
	}
	if value == "" {
		return body, settings.IsSecret(key)
	}
	if shown := settings.Mask(key, value); shown != value {
		return body[:at+1] + " " + shown, true
	}
	return body, false
}

// maskComment masks a setting that is commented out, a line that a fix made a comment, and what is a secret by its look.
func maskComment(body string) string {
	text := strings.Trim(body, "#; \t")
	name, _, isSetting := strings.Cut(text, "=")
	words := strings.Fields(text)
	switch {
	case isSetting && !strings.ContainsFunc(strings.TrimSpace(name), isStrangeInKey):
		masked, _ := maskSetting(body)
		return masked
	case len(words) == 1, len(words) > 1 && settings.IsSecret(words[0]):
		return settings.MaskLine(body)
	}
	return secret.Scrub(body)
}

// isStrangeInKey reports whether a character stands in no key of a shared file.
func isStrangeInKey(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_-.", r))
}

// secretsIn lists the values of the secret settings of a text, those of lines that continue others left out.
func secretsIn(text string) (values []string) {
	for scan := ini.NewScanner(text); scan.Next(); {
		l := scan.Line()
		body := text[l.Text:l.Eol]
		if at := strings.IndexAny(body, "=:"); at > 0 && l.Kind != ini.Comment && settings.IsSecret(strings.TrimSpace(body[:at])) {
			if value := strings.TrimSpace(body[at+1:]); value != "" {
				values = append(values, value)
			}
		}
	}
	return values
}

// trimCommonLines leaves out the lines at the beginning and the end that two texts have in common.
func trimCommonLines(a, b string) (restOfA, restOfB string) {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	n = strings.LastIndexByte(a[:n], '\n') + 1
	a, b = a[n:], b[n:]
	n = 0
	for n < min(len(a), len(b)) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	if at := strings.IndexByte(a[len(a)-n:], '\n'); at >= 0 {
		n -= at + 1
		return a[:len(a)-n], b[:len(b)-n]
	}
	return a, b
}
