package edit

import (
	"strings"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/sys/secret"
)

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
			if hidden {
				body = secret.Tail("")
			} else {
				body, _ = maskSetting(body)
			}
		case ini.Setting, ini.Comment, ini.Junk:
			masked, is := maskSetting(body)
			hidden = is && l.Kind != ini.Comment || hidden && l.Kind == ini.Comment
			body = masked
		}
		b.WriteString(body + text[l.Eol:l.End])
	}
	return b.String()
}

// maskSetting masks the value of "key = value" and reports whether the key is that of a secret.
func maskSetting(body string) (masked string, isSecret bool) {
	at := strings.IndexAny(body, "=:")
	if at < 0 {
		return body, false
	}
	value, isSecret := strings.TrimSpace(body[at+1:]), settings.IsSecret(strings.Trim(body[:at], "#; \t"))
	if !isSecret || value == "" {
		return body, isSecret
	}
	return body[:at+1] + " " + secret.Tail(value), true
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
