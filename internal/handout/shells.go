package handout

import (
	"errors"
	"strings"
)

// isPlain reports whether a value means itself in every shell, so that it is not
// quoted, as by the AWS CLI; keys and tokens of AWS do.
func isPlain(s string) bool {
	return !strings.ContainsFunc(s, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') &&
			!strings.ContainsRune("+/=_.,:@-", c)
	})
}

func exportLine(name, value string) (string, error) {
	text, err := assignLine(name, value)
	return "export " + text, err
}

// assignLine is for POSIX shells: nothing is special between single quotes.
func assignLine(name, value string) (string, error) {
	if !isPlain(value) {
		value = "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
	}
	return name + "=" + value, nil
}

// fishLine: between double quotes fish looks at \, " and $ only.
func fishLine(name, value string) (string, error) {
	return "set -gx " + name + ` "` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`).Replace(value) + `"`, nil
}

// powershellLine uses single quotes for what is not plain; PowerShell takes
// typographic quotes for quotes too, and each is escaped by doubling it.
func powershellLine(name, value string) (string, error) {
	if isPlain(value) {
		return "$Env:" + name + `="` + value + `"`, nil
	}
	double := strings.NewReplacer("'", "''", "‘", "‘‘", "’", "’’", "‚", "‚‚", "‛", "‛‛")
	return "$Env:" + name + "='" + double.Replace(value) + "'", nil
}

// cmdLine writes a line of a batch file. Between the quotes of set "…" only %
// is special; a value with a quote goes without and has its specials escaped.
func cmdLine(name, value string) (string, error) {
	switch {
	case strings.ContainsAny(value, "\r\n\x00"):
		return "", errors.New("the value has a line break, which cmd cannot quote")
	case isPlain(value):
		return "set " + name + "=" + value, nil
	case strings.Contains(value, `"`):
		return "set " + name + "=" + strings.NewReplacer(`"`, `^"`, "&", "^&", "|", "^|", "<", "^<", ">", "^>",
			"^", "^^", "(", "^(", ")", "^)", "%", "%%").Replace(value), nil
	}
	return `set "` + name + "=" + strings.ReplaceAll(value, "%", "%%") + `"`, nil
}

func elvishLine(name, value string) (string, error) {
	return "set-env " + name + " '" + strings.ReplaceAll(value, "'", "''") + "'", nil
}

// xonshLine writes a Python string.
func xonshLine(name, value string) (string, error) {
	return "$" + name + " = '" + strings.NewReplacer(`\`, `\\`, "'", `\'`, "\n", `\n`, "\r", `\r`).Replace(value) +
		"'", nil
}

// dotenvLine quotes doubly with the escapes that dotenv readers share.
func dotenvLine(name, value string) (string, error) {
	if !isPlain(value) {
		value = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`, "\n", `\n`, "\r", `\r`).Replace(value) + `"`
	}
	return name + "=" + value, nil
}
