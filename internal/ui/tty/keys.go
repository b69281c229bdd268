package tty

import (
	"context"
	"time"
	"unicode/utf8"
)

// Name is a key that is not a character.
type Name int

const (
	Character Name = iota // see Key.Rune
	Enter
	Tab
	BackTab
	Backspace
	Delete
	Escape
	Up
	Down
	Left
	Right
	Home
	End
	PageUp
	PageDown
	Interrupt // Ctrl-C
	EndOfFile // Ctrl-D
	KillLine  // Ctrl-U
	KillRest  // Ctrl-K
	KillWord  // Ctrl-W
	PasteStart
	PasteEnd
	Unknown
)

// Key is one key press.
type Key struct {
	Name Name
	Rune rune // of a Character
}

// escapeWait is how long the rest of an escape sequence may take; a lone Esc is known after that.
const escapeWait = 50 * time.Millisecond

// Key returns the next key.
func (r *Reader) Key(ctx context.Context) (Key, error) {
	b, err := r.Byte(ctx)
	if err != nil {
		return Key{}, err
	}
	if b == 0x1b {
		return r.readEscape(ctx)
	}
	if name, ok := controlName(b); ok {
		return Key{Name: name}, nil
	}
	if b < utf8.RuneSelf {
		return Key{Rune: rune(b)}, nil
	}
	return r.readCharacter(ctx, b)
}

func (r *Reader) readCharacter(ctx context.Context, first byte) (Key, error) {
	sequence := []byte{first}
	for !utf8.FullRune(sequence) {
		b, err := r.Byte(ctx)
		if err != nil {
			return Key{}, err
		}
		sequence = append(sequence, b)
	}
	c, _ := utf8.DecodeRune(sequence)
	if c == utf8.RuneError {
		return Key{Name: Unknown}, nil
	}
	return Key{Rune: c}, nil
}

// controlName returns the meaning of a control character.
func controlName(b byte) (Name, bool) {
	if int(b) < len(controlNames) && controlNames[b] != Character {
		return controlNames[b], true
	}
	return Unknown, b < 0x20
}

var controlNames = [...]Name{
	0x01: Home, 0x02: Left, 0x03: Interrupt, 0x04: EndOfFile, 0x05: End, 0x06: Right, 0x08: Backspace, '\t': Tab, '\n': Enter,
	0x0b: KillRest, '\r': Enter, 0x0e: Down, 0x10: Up, 0x15: KillLine, 0x17: KillWord, 0x7f: Backspace,
}

// readEscape reads the rest of an escape sequence; nothing within escapeWait means the Esc key itself.
func (r *Reader) readEscape(ctx context.Context) (Key, error) {
	b, ok, err := r.nextByteSoon(ctx)
	if err != nil || !ok {
		return Key{Name: Escape}, err
	}
	if b != '[' && b != 'O' {
		return Key{Name: Unknown}, nil // Alt with a character
	}
	var sequence []byte
	for len(sequence) < 16 {
		b, ok, err = r.nextByteSoon(ctx)
		if err != nil || !ok {
			return Key{Name: Unknown}, err
		}
		sequence = append(sequence, b)
		if b >= 0x40 && b <= 0x7e {
			break
		}
	}
	return Key{Name: sequenceName(string(sequence))}, nil
}

// nextByteSoon returns the next byte if it comes within escapeWait.
func (r *Reader) nextByteSoon(ctx context.Context) (b byte, ok bool, err error) {
	short, cancel := context.WithTimeout(ctx, escapeWait)
	defer cancel()
	b, err = r.Byte(short)
	switch {
	case err == nil:
		return b, true, nil
	case ctx.Err() == nil && short.Err() != nil:
		return 0, false, nil
	}
	return 0, false, err
}

func sequenceName(s string) Name {
	for _, row := range sequenceNames {
		if row.sequence == s {
			return row.name
		}
	}
	return Unknown
}

// sequenceNames are what follows ESC [ or ESC O.
var sequenceNames = []struct {
	sequence string
	name     Name
}{
	{"A", Up}, {"B", Down}, {"C", Right}, {"D", Left}, {"H", Home}, {"1~", Home}, {"7~", Home}, {"F", End}, {"4~", End}, {"8~", End},
	{"Z", BackTab}, {"3~", Delete}, {"5~", PageUp}, {"6~", PageDown}, {"200~", PasteStart}, {"201~", PasteEnd},
}
