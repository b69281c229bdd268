package shellwords

import "strings"

// SplitFor splits a command line into words as the programs of an operating system (runtime.GOOS) are given them: by
// POSIX shell quoting, on Windows by the rules of its C runtime.
func SplitFor(goos, line string) ([]string, error) {
	if goos == "windows" {
		return splitWindows(line)
	}
	return Split(line)
}

// splitWindows follows the C runtime: double quotes group, backslashes are literal except before a double quote,
// where two make one and an odd one makes the quote literal.
func splitWindows(line string) ([]string, error) {
	w := windowsWords{}
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\':
			n := len(line[i:]) - len(strings.TrimLeft(line[i:], `\`))
			i += n - 1
			if w.addBackslashes(n, i+1 < len(line) && line[i+1] == '"') {
				i++ // the quote is part of the word
			}
		case c == '"':
			w.inWord, w.inQuotes = true, !w.inQuotes
		case (c == ' ' || c == '\t') && !w.inQuotes:
			w.endWord()
		default:
			w.inWord = true
			w.word.WriteByte(c)
		}
	}
	if w.inQuotes {
		return nil, ErrUnclosed
	}
	w.endWord()
	return w.words, nil
}

type windowsWords struct {
	words            []string
	word             strings.Builder
	inWord, inQuotes bool
}

// addBackslashes adds n of them, and the quote behind them if they quote it.
func (w *windowsWords) addBackslashes(n int, beforeQuote bool) (quoted bool) {
	w.inWord = true
	if !beforeQuote {
		w.word.WriteString(strings.Repeat(`\`, n))
		return false
	}
	w.word.WriteString(strings.Repeat(`\`, n/2))
	if n%2 == 1 {
		w.word.WriteByte('"')
	}
	return n%2 == 1
}

func (w *windowsWords) endWord() {
	if w.inWord {
		w.words = append(w.words, w.word.String())
		w.word.Reset()
		w.inWord = false
	}
}
