package settings

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/awsid/awsid/internal/sys/secret"
)

// RedactText returns what anybody may be shown of a text that another program wrote: what stands behind the name of a
// secret, or looks like one, is hidden.
func RedactText(text string) string {
	named := regexp.MustCompile(`(?i)(["']?[\w.-]*(?:` + strings.Join(secret.NameParts(), "|") + `)[\w.-]*["']?\s*)([:=])(\s*)("[^"]*"|'[^']*'|(?:bearer|basic)\s+\S+|[^\s"',;}]+)`)
	text = named.ReplaceAllStringFunc(text, func(match string) string {
		part := named.FindStringSubmatch(match)
		isQuoted := strings.ContainsAny(part[4][:1], `"'`)
		if part[2] == ":" && !isQuoted && !strings.ContainsFunc(part[4], unicode.IsDigit) {
			return match // a sentence: "no token: sign in again"
		}
		return part[1] + part[2] + part[3] + secret.Hidden
	})
	text = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://[^\s"'<>]+`).ReplaceAllStringFunc(text, secret.URL)
	text = regexp.MustCompile(`\bA[KS]IA[A-Z0-9]{12,124}\b`).ReplaceAllStringFunc(text, redactKeyID)
	bare := regexp.MustCompile(`(^|[^:/.\w~+=-])([A-Za-z0-9+_=-][A-Za-z0-9+/_=-]{35,})`)
	return bare.ReplaceAllStringFunc(text, func(match string) string {
		part := bare.FindStringSubmatch(match)
		for _, is := range []func(rune) bool{unicode.IsLower, unicode.IsUpper, unicode.IsDigit} {
			if !strings.ContainsFunc(part[2], is) {
				return match
			}
		}
		return part[1] + secret.Hidden
	})
}
