// Package ttytest runs code on a real pseudo-terminal and shows what a person
// would see on the screen. It answers no queries, like a plain pty.
package ttytest

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// screen is a small terminal: enough for line editors and menus.
type screen struct {
	columns, rows int
	lines         [][]rune
	scrolled      []string
	row, column   int
	pending       []byte // an unfinished sequence
	unknown       []string
	main          *screen // while the other screen, which full-screen programs use, is shown
}

func newScreen(columns, rows int) *screen {
	return &screen{columns: columns, rows: rows, lines: make([][]rune, rows)}
}

// writeBytes takes output of the program.
func (s *screen) writeBytes(p []byte) {
	data := append(s.pending, p...)
	for len(data) > 0 {
		size := s.consumeOne(data)
		if size == 0 {
			break
		}
		data = data[size:]
	}
	s.pending = append([]byte(nil), data...)
}

// consumeOne handles one character or sequence and returns its length, 0 if more bytes are needed.
func (s *screen) consumeOne(data []byte) int {
	switch data[0] {
	case 0x1b:
		return s.consumeEscape(data)
	case '\r':
		s.column = 0
		return 1
	case '\n':
		s.lineFeed()
		return 1
	case '\b':
		s.column = max(0, s.column-1)
		return 1
	case 0x07:
		return 1
	}
	if !utf8.FullRune(data) {
		return 0
	}
	r, size := utf8.DecodeRune(data)
	s.putRune(r)
	return size
}

func (s *screen) putRune(r rune) {
	width := runewidth.RuneWidth(r)
	if s.column+width > s.columns {
		s.column = 0
		s.lineFeed()
	}
	line := s.lines[s.row]
	for len(line) <= s.column {
		line = append(line, ' ')
	}
	line[s.column] = r
	s.lines[s.row] = line
	s.column += width
}

func (s *screen) lineFeed() {
	if s.row < s.rows-1 {
		s.row++
		return
	}
	s.scrolled = append(s.scrolled, string(s.lines[0]))
	s.lines = append(s.lines[1:], nil)
}

func (s *screen) consumeEscape(data []byte) int {
	if len(data) < 2 {
		return 0
	}
	if data[1] != '[' {
		s.unknown = append(s.unknown, strconv.Quote(string(data[:2])))
		return 2
	}
	for i := 2; i < len(data); i++ {
		if data[i] >= 0x40 && data[i] <= 0x7e {
			s.applyControl(string(data[2:i]), data[i])
			return i + 1
		}
	}
	return 0
}

func (s *screen) applyControl(parameter string, final byte) {
	n, err := strconv.Atoi(parameter)
	if err != nil {
		n = 1
	}
	switch final {
	case 'A':
		s.row = max(0, s.row-n)
	case 'B':
		s.row = min(s.rows-1, s.row+n)
	case 'C':
		s.column = min(s.columns-1, s.column+n)
	case 'D':
		s.column = max(0, s.column-n)
	case 'K':
		s.lines[s.row] = s.lines[s.row][:min(s.column, len(s.lines[s.row]))]
	case 'J':
		s.lines[s.row] = s.lines[s.row][:min(s.column, len(s.lines[s.row]))]
		for i := s.row + 1; i < s.rows; i++ {
			s.lines[i] = nil
		}
	case 'H':
		s.row, s.column = 0, 0
	case 'h':
		if parameter == "?1049" {
			main := *s
			*s = *newScreen(s.columns, s.rows)
			s.main = &main
		}
	case 'l':
		if parameter == "?1049" && s.main != nil {
			unknown := s.unknown
			*s = *s.main
			s.unknown = unknown
		}
	case 'm': // styles
	default:
		s.unknown = append(s.unknown, parameter+string(final))
	}
}

// screenText returns everything on the screen and scrolled off it, without blanks
// at line ends and empty lines at the end.
func (s *screen) screenText() string {
	all := append([]string(nil), s.scrolled...)
	for _, line := range s.lines {
		all = append(all, string(line))
	}
	for i := range all {
		all[i] = strings.TrimRight(all[i], " ")
	}
	return strings.TrimRight(strings.Join(all, "\n"), "\n")
}

// Render returns what a terminal of that size shows in the end, and what has
// scrolled off it, when a program sent it output.
func Render(output string, columns, rows int) string {
	s := newScreen(columns, rows)
	s.writeBytes([]byte(output))
	return s.screenText()
}
