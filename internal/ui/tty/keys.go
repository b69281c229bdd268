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

// readCharacter reads the rest of a UTF-8 sequence.
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
	switch b {
	case '\r', '\n':
		return Enter, true
	case '\t':
		return Tab, true
	case 0x7f, 0x08:
		return Backspace, true
	case 0x01:
		return Home, true
	case 0x02:
		return Left, true
	case 0x03:
		return Interrupt, true
	case 0x04:
		return EndOfFile, true
	case 0x05:
		return End, true
	case 0x06:
		return Right, true
	case 0x0b:
		return KillRest, true
	case 0x0e:
		return Down, true
	case 0x10:
		return Up, true
	case 0x15:
		return KillLine, true
	case 0x17:
		return KillWord, true
	}
	return Unknown, b < 0x20
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
	switch s {
	case "A":
		return Up
	case "B":
		return Down
	case "C":
		return Right
	case "D":
		return Left
	case "H", "1~", "7~":
		return Home
	case "F", "4~", "8~":
		return End
	case "Z":
		return BackTab
	case "3~":
		return Delete
	case "5~":
		return PageUp
	case "6~":
		return PageDown
	}
	return Unknown
}
