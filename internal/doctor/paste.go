package doctor

import (
	"strings"
	"unicode"
)

// Pasted says what a line is that was pasted from elsewhere and is no line of
// a shared file.
type Pasted string

// What people paste into the shared files.
const (
	PastedJSON   Pasted = "json"   // the answer of a command or the console
	PastedShell  Pasted = "shell"  // export AWS_…, set AWS_…, $env:AWS_…
	PastedCSV    Pasted = "csv"    // the console's file of a new access key
	PastedHeader Pasted = "header" // a header without its brackets
	PastedRest   Pasted = "rest"   // the rest of a long value, broken over two lines
)

// pasted finds such lines by number.
func pasted(t Text) map[int]Pasted {
	lines := map[int]Pasted{}
	depth := 0
	csv, long := false, false
	for n, line := range t.Lines() {
		line = strings.TrimSpace(strings.TrimPrefix(line, "\ufeff"))
		switch {
		case depth == 0 && BareHeader(line) != "":
			lines[n] = PastedHeader
		case depth > 0 || strings.HasPrefix(line, "{"):
			lines[n] = PastedJSON
			depth = max(0, depth+braces(line))
		case ShellAssignment(line) != "":
			lines[n] = PastedShell
		case isCSVHeader(line) || csv && strings.Contains(line, ","):
			lines[n], csv = PastedCSV, true
		case long && isRest(line):
			lines[n] = PastedRest
			continue
		default:
			csv = false
		}
		long = isLongValue(line)
	}
	return lines
}

// isLongValue tells a line of a secret, which may go on on the next line.
func isLongValue(line string) bool {
	key, value, ok := strings.Cut(line, "=")
	key = strings.ToLower(strings.TrimSpace(key))
	return ok && len(value) > 16 && (key == "aws_session_token" || key == "aws_secret_access_key" || key == "aws_security_token")
}

// isRest tells a line that is nothing but the letters of a secret.
func isRest(line string) bool {
	return len(line) >= 16 && strings.Trim(line, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/+=") == "" &&
		!strings.Contains(strings.TrimRight(line, "="), "=")
}

func braces(line string) int { return strings.Count(line, "{") - strings.Count(line, "}") }

func isCSVHeader(line string) bool {
	line = strings.ToLower(line)
	return strings.Contains(line, "access key id,") && strings.Contains(line, "secret access key")
}

// ShellAssignment returns the AWS variable that a line of a shell sets, "" when
// it is no such line.
func ShellAssignment(line string) string {
	folded := strings.ToLower(line)
	for _, word := range []string{"export ", "set ", "setx ", "$env:", "set -x ", "set -gx ", "declare -x ", "setenv "} {
		if !strings.HasPrefix(folded, word+"aws_") {
			continue
		}
		rest := line[len(word):]
		end := strings.IndexFunc(rest, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		if end > 0 {
			return strings.ToUpper(rest[:end])
		}
	}
	return ""
}

// BareHeader returns the header that a line without brackets, or in wrong
// ones, was meant to be, "" when it is something else.
func BareHeader(line string) string {
	if strings.HasPrefix(line, "[") || strings.ContainsAny(line, "=#;") {
		return ""
	}
	bare := strings.TrimSpace(strings.Trim(line, "[](){}<>:"))
	words := strings.Fields(bare)
	switch {
	case bare == "default":
		return bare
	case len(words) == 2 && (words[0] == "profile" || words[0] == "sso-session") && !strings.Contains(bare, ":"):
		return bare
	}
	return ""
}
