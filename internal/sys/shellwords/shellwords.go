// Package shellwords splits a command line as a POSIX shell does, without expanding anything: for cli_pager, BROWSER
// and their like. It also quotes a word for one, for the commands in hints.
package shellwords

import (
	"errors"
	"strings"
)

// ErrUnclosed is returned for a quote that does not end or a backslash at the end.
var ErrUnclosed = errors.New("unclosed quotation")

// Split returns the words of text. Single quotes keep everything, double quotes everything but \" and \\, a backslash
// elsewhere keeps the next character.
func Split(text string) ([]string, error) {
	s := splitter{rest: text}
	for s.rest != "" {
		if err := s.splitNext(); err != nil {
			return nil, err
		}
	}
	s.endWord()
	return s.words, nil
}

type splitter struct {
	rest   string
	word   strings.Builder
	inWord bool // '' is a word, too
	words  []string
}

func (s *splitter) splitNext() error {
	c := s.rest[0]
	s.rest = s.rest[1:]
	switch c {
	case ' ', '\t', '\r', '\n':
		s.endWord()
		return nil
	case '\'', '"':
		s.inWord = true
		return s.readQuoted(c)
	case '\\':
		if s.rest == "" {
			return ErrUnclosed
		}
		c, s.rest = s.rest[0], s.rest[1:]
	}
	s.inWord = true
	s.word.WriteByte(c)
	return nil
}

// readQuoted reads up to the closing quote.
func (s *splitter) readQuoted(quote byte) error {
	for i := 0; i < len(s.rest); i++ {
		c := s.rest[i]
		if c == quote {
			s.rest = s.rest[i+1:]
			return nil
		}
		if c == '\\' && quote == '"' && i+1 < len(s.rest) && (s.rest[i+1] == '"' || s.rest[i+1] == '\\') {
			i++
			c = s.rest[i]
		}
		s.word.WriteByte(c)
	}
	return ErrUnclosed
}

func (s *splitter) endWord() {
	if s.inWord {
		s.words = append(s.words, s.word.String())
		s.word.Reset()
		s.inWord = false
	}
}

// Quote returns a word as a POSIX shell reads it: as it is, or in single
// quotes where it has anything but letters, digits and _@%+=:,./-.
func Quote(word string) string {
	if word != "" && strings.Trim(word, plain) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-"
