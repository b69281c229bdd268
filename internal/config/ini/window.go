package ini

import (
	"errors"
	"io"
	"strings"
	"unicode/utf8"
	"unsafe"
)

// windowSize is how much of a large text is in memory at a time.
const windowSize = 64 << 10

// ReadPart indexes a text of some size as NewIndex does, but keeps no more of it than
// the headers, and the sections that keep picks by theirs, which it may not hold on to;
// Cut says which are not kept. The pages of a whole text cost more than its
// validation. It reports false, and nothing else, for a text that cannot be read, that
// is wrong, or that has other lines than those of checkPlainLines.
func ReadPart(text io.Reader, size int64, keep func(header string) bool) (*Index, bool) {
	r := partReader{index: &Index{part: true}, keep: keep}
	r.validator = validator{index: r.index, part: &r}
	buffer := make([]byte, windowSize+len("\n"))
	for filled, ended := 0, false; !ended; {
		n, err := io.ReadFull(text, buffer[filled:windowSize])
		filled += n
		ended = err != nil
		if ended && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, false
		}
		if ended && filled > 0 && buffer[filled-1] != '\n' {
			buffer[filled] = '\n'
			filled++
		}
		window := unsafe.String(unsafe.SliceData(buffer), filled)
		if !ended {
			window = window[:strings.LastIndex(window, "\n[")+1]
		}
		if !r.readWindow(window, size) {
			return nil, false
		}
		filled = copy(buffer, buffer[len(window):filled])
	}
	return r.index, true
}

// partReader is the state of ReadPart.
type partReader struct {
	validator validator
	index     *Index
	keep      func(header string) bool
	text      []byte // what is kept; the index has a string of the same bytes
	keptFrom  int    // where lines of the window begin that are to be kept, or -1
	room      int    // how many sections the index has room for
}

// makeRoom makes room for the sections of a window. At the first one it expects the
// rest of the text to be like it.
func (r *partReader) makeRoom(window string, size int64) {
	x, headers := r.index, strings.Count(window, "[")
	switch {
	case r.room == 0:
		r.room = headers + int(int64(headers)*size/int64(len(window)))
		x.Sections = make([]Span, 0, r.room)
		r.text = make([]byte, 0, 16*r.room)
	case len(x.Sections)+headers > r.room:
		r.room = 2 * (len(x.Sections) + headers)
	default:
		return
	}
	x.names = newNameTable(r.room)
	for i := range x.Sections {
		slot, tag := x.slotOf(x.Name(i))
		*slot = tag | uint32(i+1)
	}
}

// readWindow reads lines of which the first is the first of the text, or a header.
func (r *partReader) readWindow(window string, size int64) bool {
	v := &r.validator
	if window == "" || !utf8.ValidString(window) || strings.IndexByte(window, '\r') >= 0 {
		return false
	}
	r.makeRoom(window, size)
	v.keys = keySet{} // its keys are of bytes that are overwritten
	v.scan = Scanner{text: window, line: Line{Number: v.scan.line.Number}}
	r.keptFrom = -1
	v.checkPlainLines()
	r.keepUntil(len(window))
	return v.scan.pos == len(window) && r.index.Diagnostics == nil && r.index.Again == nil
}

// startSection keeps a header, and notes whether to keep what is below it. It returns
// the place of the header in the text that is kept.
func (r *partReader) startSection(header string) (start int) {
	line := r.validator.scan.pos
	body := line + len("[]\n") + len(header)
	r.keepUntil(line)
	start = len(r.text)
	r.text = append(r.text, r.validator.scan.text[line:body]...)
	r.index.Text = unsafe.String(unsafe.SliceData(r.text), len(r.text))
	r.keptFrom = -1
	if r.keep(header) {
		r.index.kept = append(r.index.kept, len(r.index.Sections))
		r.keptFrom = body
	}
	return start
}

// keepUntil keeps the rest of the section that ends at an offset of the window.
func (r *partReader) keepUntil(end int) {
	if r.keptFrom >= 0 {
		r.text = append(r.text, r.validator.scan.text[r.keptFrom:end]...)
		r.index.Text = unsafe.String(unsafe.SliceData(r.text), len(r.text))
	}
}
