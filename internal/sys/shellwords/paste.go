package shellwords

import (
	"runtime"
	"strings"
)

// ForPaste quotes a word of a command in a hint for the shell that a person pastes it into: a POSIX shell, on Windows
// PowerShell and, as far as one text can serve both, cmd.
func ForPaste(word string) string {
	if runtime.GOOS == "windows" {
		return quoteWindows(word)
	}
	if strings.HasPrefix(word, "=") {
		return "'" + word[:1] + "'" + Quote(word[1:]) // zsh would look for a program
	}
	return Quote(word)
}

// Option returns an option with its value for the end of a command in a hint, with a blank before it. A value that looks
// like an option is joined to it.
func Option(name, value string) string {
	mark := " "
	if strings.HasPrefix(value, "-") {
		mark = "="
	}
	return " " + name + mark + ForPaste(value)
}

// ForProcess quotes a word for a credential_process line of an operating system (runtime.GOOS). botocore splits that
// line like a shell, and others hand it to sh -c or cmd.exe /C. It reports false for a word that these take apart
// differently.
func ForProcess(word, goos string) (quoted string, isPlain bool) {
	hard, needsQuotes := "\"'`$\\!%\r\n", " \t&<>()@^|;#*?[]~{}"
	if goos == "windows" {
		hard, needsQuotes = "\"%!&<>()@^|\r\n", " \t" // with those cmd.exe drops the quotes
	}
	switch {
	case strings.ContainsAny(word, hard):
		return "", false
	case word == "" || strings.ContainsAny(word, needsQuotes):
		return `"` + word + `"`, true
	}
	return word, true
}

// Argument returns a word for the end of a command in a hint, with a blank before it, where it is no option's value.
func Argument(word string) string {
	if strings.HasPrefix(word, "-") {
		return " -- " + ForPaste(word)
	}
	return " " + ForPaste(word)
}

func quoteWindows(word string) string {
	switch {
	case word != "" && strings.Trim(word, plainWindows) == "":
		return word
	case strings.ContainsAny(word, "\"$`"): // PowerShell reads them between double quotes, too
		return "'" + strings.ReplaceAll(word, "'", "''") + "'"
	}
	end := len(word) - len(strings.TrimRight(word, `\`)) // they would quote the quote
	return `"` + word + word[len(word)-end:] + `"`
}

// plainWindows leaves out what PowerShell gives a meaning: @ , %.
const plainWindows = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+=:./\\-"
