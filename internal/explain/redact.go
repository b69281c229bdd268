package explain

import (
	"net/url"
	"strings"

	"github.com/awsid/awsid/internal/sys/shellwords"
)

const hidden = "[secret]"

// redact returns what may be shown of the value of a setting.
func redact(name, text string) string {
	name = strings.ToLower(name)
	switch {
	case text == "":
		return ""
	case strings.HasSuffix(name, "access_key_id"):
		return keyID(text)
	case secretWord(name) && !strings.HasSuffix(name, "_file"), name == "mfa_code", name == "external_id":
		return hidden
	case strings.HasSuffix(name, "_process"):
		return command(text)
	case strings.Contains(text, "://"):
		return address(text)
	default:
		return text
	}
}

// secretWord judges a name, so that keys of other tools are hidden too.
func secretWord(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"secret", "token", "password", "passwd", "passphrase", "private_key", "private-key", "api-key", "api_key", "apikey", "authorization", "bearer"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// keyID leaves the kind of a key and its end: AKIA…MPLE.
func keyID(text string) string {
	if len(text) < 12 || len(text) > 128 || !strings.HasPrefix(text, "AKIA") && !strings.HasPrefix(text, "ASIA") {
		return hidden // perhaps the secret, in the wrong line
	}
	return text[:4] + "…" + text[len(text)-4:]
}

// address leaves out a password and a query.
func address(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" {
		return hidden
	}
	if u.User == nil && u.RawQuery == "" {
		return text
	}
	if u.User != nil {
		u.User = url.User("…")
	}
	if u.RawQuery != "" {
		u.RawQuery = "…"
	}
	shown, err := url.PathUnescape(u.String())
	if err != nil {
		return u.String()
	}
	return shown
}

// command shows a program and the arguments that are surely no secrets: the
// names of options, plain words in front of them, and values of options that
// are known to be harmless. A command is where people put passwords.
func command(text string) string {
	words, err := shellwords.Split(text)
	if err != nil || len(words) == 0 {
		return hidden
	}
	shown := []string{words[0]}
	option := ""
	for _, w := range words[1:] {
		name, value, joined := strings.Cut(w, "=")
		switch {
		case strings.HasPrefix(w, "-") && joined && harmless(name, value):
			shown = append(shown, w)
		case strings.HasPrefix(w, "-") && joined:
			shown = append(shown, name+"=…")
		case strings.HasPrefix(w, "--") || len(w) == 2 && w[0] == '-':
			shown, option = append(shown, w), w
			continue
		case option == "" && plainWord(w), harmless(option, w):
			shown = append(shown, w)
		default:
			shown = append(shown, "…")
		}
		option = ""
	}
	return strings.Join(shown, " ")
}

// harmless tells whether an option's value names something, not proves it.
func harmless(option, value string) bool {
	switch strings.TrimLeft(option, "-") {
	case "profile", "region", "role", "role-arn", "role-name", "account", "account-id", "sso-session", "format",
		"duration", "duration-seconds", "session-name", "source-profile", "trust-anchor-arn", "profile-arn":
		return len(value) < 200 && !strings.ContainsAny(value, "=?&")
	}
	return false
}

// plainWord is a subcommand: small letters and dashes.
func plainWord(w string) bool {
	return w != "" && w[0] != '-' && len(w) <= 24 && strings.Trim(w, "abcdefghijklmnopqrstuvwxyz-") == ""
}
