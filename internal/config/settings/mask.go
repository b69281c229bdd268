package settings

import (
	"net/url"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// hidden stands for a value of which nothing may be shown.
const hidden = "[secret]"

// secretWords are parts of the names of secrets, for keys and variables of other programs.
var secretWords = []string{
	"secret", "token", "password", "passwd", "passphrase", "private_key", "private-key", "api-key", "api_key", "apikey", "authorization", "bearer",
}

// IsSecret reports whether the value of a key or variable must not be printed:
// by the registry, else by what its name says. An access key ID is no secret.
func IsSecret(name string) bool {
	name = strings.ToLower(name)
	if d := Lookup(name); d != nil {
		return d.Secret
	}
	if strings.HasSuffix(name, "_file") || slices.Contains(ExpirationKeys, name) {
		return false
	}
	return slices.ContainsFunc(secretWords, func(word string) bool { return strings.Contains(name, word) })
}

// Mask returns what the owner of the files may be shown of a value on their own
// terminal: all but the end of a secret is hidden.
func Mask(name, text string) string {
	if text != "" && IsSecret(name) {
		return secret.Tail(text)
	}
	return text
}

// Redact returns what anybody may be shown of a value, as people paste it in public: nothing of a secret, an access
// key ID shortened, no password in an address, no argument of a command that might be one.
func Redact(name, text string) string {
	name = strings.ToLower(name)
	d := Lookup(name)
	switch {
	case text == "":
		return ""
	case strings.HasSuffix(name, "access_key_id"):
		return redactKeyID(text)
	case IsSecret(name):
		return hidden
	case d != nil && d.Kind == Command && strings.HasSuffix(name, "_process"), d == nil && strings.HasSuffix(name, "_process"):
		return redactCommand(text)
	case strings.Contains(text, "://"):
		return RedactURL(text)
	}
	return text
}

// redactKeyID leaves the kind of a key and its end: AKIA…MPLE.
func redactKeyID(text string) string {
	if len(text) < 12 || len(text) > 128 || !strings.HasPrefix(text, "AKIA") && !strings.HasPrefix(text, "ASIA") {
		return hidden // perhaps the secret, in the wrong line
	}
	return text[:4] + "…" + text[len(text)-4:]
}

// RedactURL leaves a password and a query out of an address.
func RedactURL(text string) string {
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

// redactCommand shows a program and the arguments that are surely no secrets: the names of options, plain words in
// front of them, and values of options that are known to be harmless. A command is where people put passwords.
func redactCommand(text string) string {
	words, err := shellwords.Split(text)
	if err != nil || len(words) == 0 {
		return hidden
	}
	shown := []string{words[0]}
	option := ""
	for _, w := range words[1:] {
		name, value, joined := strings.Cut(w, "=")
		switch {
		case strings.HasPrefix(w, "-") && joined && isHarmless(name, value):
			shown = append(shown, w)
		case strings.HasPrefix(w, "-") && joined:
			shown = append(shown, name+"=…")
		case strings.HasPrefix(w, "--") || len(w) == 2 && w[0] == '-':
			shown, option = append(shown, w), w
			continue
		case option == "" && isPlainWord(w), isHarmless(option, w):
			shown = append(shown, w)
		default:
			shown = append(shown, "…")
		}
		option = ""
	}
	return strings.Join(shown, " ")
}

// isHarmless reports whether an option's value names something and proves nothing.
func isHarmless(option, value string) bool {
	switch strings.TrimLeft(option, "-") {
	case "profile", "region", "role", "role-arn", "role-name", "account", "account-id", "sso-session", "format",
		"duration", "duration-seconds", "session-name", "source-profile", "trust-anchor-arn", "profile-arn":
		return len(value) < 200 && !strings.ContainsAny(value, "=?&")
	}
	return false
}

// isPlainWord reports whether w looks like a subcommand: small letters and dashes.
func isPlainWord(w string) bool {
	return w != "" && w[0] != '-' && len(w) <= 24 && strings.Trim(w, "abcdefghijklmnopqrstuvwxyz-") == ""
}
