package prompt

import (
	"io"

	"github.com/awsid/awsid/internal/ui/tty"
)

// paste finds out what is pasted and not typed: of that only characters are taken, so that a line end in it neither ends
// the answer nor answers the next question.
type paste struct {
	isMarked bool // by the terminal
	isLong   bool // without marks, but nobody types that fast
	keys     int  // that came without a pause
}

// longest is how much may come at once and still be answers that were typed ahead, as scripts do: the few of a wizard, a
// session token among them.
const longest = 2048

// pause says that nothing more has come for a moment.
func (p *paste) pause() { p.keys, p.isLong = 0, false }

// filter returns a key, or tty.Unknown in its place when it is pasted and no character. in is where it comes from.
func (p *paste) filter(in io.Reader, key tty.Key) tty.Key {
	p.keys++
	switch {
	case key.Name == tty.PasteStart, key.Name == tty.PasteEnd:
		p.isMarked = key.Name == tty.PasteStart
		return tty.Key{Name: tty.Unknown}
	case key.Name == tty.Enter && !p.isMarked && !p.isLong:
		more := tty.Waiting(in)
		p.isLong = more > 0 && p.keys+more >= longest
	}
	if key.Name != tty.Character && (p.isMarked || p.isLong) {
		return tty.Key{Name: tty.Unknown}
	}
	return key
}
