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
