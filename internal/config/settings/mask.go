package settings

import (
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// IsSecret reports whether the value of a key or variable must not be printed:
// by the registry, else by what its name says. An access key ID is no secret.
func IsSecret(name string) bool {
	name = strings.ToLower(name)
	if d := Lookup(name); d != nil {
		return d.Secret
	}
	return !slices.Contains(ExpirationKeys, name) && secret.IsName(name)
}

// Mask returns what the owner of the files may be shown of a value on their own
// terminal: of a secret the end, of an access key ID all, of other values what Redact shows.
func Mask(name, text string) string {
	switch shown := Redact(name, text); {
	case shown == secret.Hidden && (IsSecret(name) || secret.IsLike(text)):
		return secret.Tail(text)
	case isKeyID(name) && !secret.IsLike(text):
		return text
	default:
		return shown
	}
}

// Redact returns what anybody may be shown of a value, as people paste it in public: nothing of a secret, an access
// key ID shortened, no password in an address, no argument of a command that might be one. A key that is not in the
// registry may be a misspelt one, so that the look of its value counts.
func Redact(name, text string) string {
	name = strings.ToLower(name)
	d := Lookup(name)
	switch {
	case text == "":
		return ""
	case isKeyID(name):
		return redactKeyID(text)
	case IsSecret(name), secret.IsLike(text), d == nil && !strings.HasSuffix(name, "id") && secret.IsRandom(text):
		return secret.Hidden
	case strings.HasSuffix(name, "_process"):
		return redactCommand(text)
	case d != nil && d.Kind == URL, strings.Contains(text, "://"):
		return secret.URL(text)
	case d == nil || d.Kind == Text || d.Kind == Command:
		return secret.Scrub(text)
	}
	return text
}

func isKeyID(name string) bool { return strings.HasSuffix(strings.ToLower(name), "access_key_id") }

// redactKeyID leaves the kind of a key and its end: AKIA…MPLE.
func redactKeyID(text string) string {
	if len(text) < 12 || len(text) > 128 || !strings.HasPrefix(text, "AKIA") && !strings.HasPrefix(text, "ASIA") {
		return secret.Hidden // perhaps the secret, in the wrong line
	}
	return text[:4] + "…" + text[len(text)-4:]
}

// MaskLine returns what may be shown of a line that is no setting, as people paste it into the files or break it over
// two: the words that surely are no secrets, and nothing behind the name of one. Scrub, which hides what surely is one,
// is for sentences.
func MaskLine(text string) string {
	var shown []string
	for word := range strings.FieldsSeq(text) {
		bare := strings.Trim(word, lineMarks)
		name := bare
		if end := strings.IndexAny(name, lineMarks); end >= 0 {
			name = name[:end]
		}
		switch {
		case IsSecret(name):
			before, _, _ := strings.Cut(word, name)
			return strings.Join(append(shown, before+name, secret.Tail("")), " ")
		case bare == "", isPlainWord(strings.ToLower(bare)), len(bare) == 20 && redactKeyID(bare) != secret.Hidden:
			shown = append(shown, word)
		default:
			shown = append(shown, secret.Tail(""))
		}
	}
	return strings.Join(shown, " ")
}

// lineMarks stand around the words of settings, in whatever language they are written.
const lineMarks = "\"',:{}[]()<>|=#;"

// redactCommand shows a program and the arguments that are surely no secrets: the names of options, plain words in
// front of them, and values of options that are known to be harmless. A command is where people put passwords.
func redactCommand(text string) string {
	words, err := shellwords.Split(text)
	if err != nil || len(words) == 0 {
		return secret.Hidden
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
