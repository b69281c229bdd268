package providers

import (
	"strings"

	"github.com/awsid/awsid/internal/sys/shellwords"
)

// splitCommand splits a command line into words without a shell: by POSIX
// shell quoting, on Windows by the rules of its C runtime.
func splitCommand(line, goos string) ([]string, error) {
	if goos == "windows" {
		return splitWindows(line)
	}
	return shellwords.Split(line)
}

// splitWindows follows the C runtime: double quotes group, backslashes are
// literal except before a double quote, where two make one and an odd one
// makes the quote literal.
func splitWindows(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	inWord, inQuotes := false, false
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case c == '\\':
			n := 0
			for i < len(line) && line[i] == '\\' {
				n, i = n+1, i+1
			}
			inWord = true
			if i == len(line) || line[i] != '"' {
				word.WriteString(strings.Repeat(`\`, n))
				i--
				continue
			}
			word.WriteString(strings.Repeat(`\`, n/2))
			if n%2 == 1 {
				word.WriteByte('"')
			} else {
				i--
			}
		case c == '"':
			inWord, inQuotes = true, !inQuotes
		case (c == ' ' || c == '\t') && !inQuotes:
			if inWord {
				words = append(words, word.String())
				word.Reset()
				inWord = false
			}
		default:
			inWord = true
			word.WriteByte(c)
		}
	}
	if inQuotes {
		return nil, shellwords.ErrUnclosed
	}
	if inWord {
		words = append(words, word.String())
	}
	return words, nil
}
