package printable

import (
	"bytes"
	"io"
	"sync"
	"unicode/utf8"
)

// Writer is a terminal that nothing steers but what is written to Raw: in all that is written to it, unsafe characters
// are made visible. Its methods may be called from several goroutines.
type Writer struct {
	raw  io.Writer
	mu   sync.Mutex
	held []byte // the beginning of a character, or a carriage return, whose rest comes with the next Write
}

// NewWriter writes to raw.
func NewWriter(raw io.Writer) *Writer { return &Writer{raw: raw} }

// Raw returns what is behind w if that is a Writer, else w: for styles and movements of the program's own, and for
// other programs, which answer for what they print.
func Raw(w io.Writer) io.Writer {
	if filter, ok := w.(*Writer); ok {
		return filter.raw
	}
	return w
}

// Write writes p, made visible.
func (w *Writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	text := p
	if len(w.held) > 0 {
		text = append(w.held, p...)
	}
	whole := len(text) - unfinished(text)
	w.held = bytes.Clone(text[whole:])
	text = text[:whole]
	if bytes.IndexFunc(text, isUnsafe) >= 0 {
		lines := bytes.SplitAfter(text, []byte("\r\n"))
		text = nil
		for _, line := range lines {
			body, isWhole := bytes.CutSuffix(line, []byte("\r\n"))
			text = appendVisible(text, body)
			if isWhole {
				text = append(text, "\r\n"...)
			}
		}
	}
	if len(text) == 0 {
		return len(p), nil
	}
	if _, err := w.raw.Write(text); err != nil {
		return 0, err
	}
	return len(p), nil
}

// unfinished returns how many bytes at the end of a text wait for the next one.
func unfinished(text []byte) int {
	if bytes.HasSuffix(text, []byte("\r")) {
		return 1
	}
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if last := text[len(text)-n:]; utf8.RuneStart(last[0]) {
			if utf8.FullRune(last) {
				return 0
			}
			return n
		}
	}
	return 0
}

// Fd returns the descriptor of the terminal.
func (w *Writer) Fd() uintptr {
	if f, ok := w.raw.(interface{ Fd() uintptr }); ok {
		return f.Fd()
	}
	return ^uintptr(0)
}
