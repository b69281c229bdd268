package tty

import (
	"context"
	"io"
	"strings"
	"time"
)

// Reader reads single bytes and keys, and never more than it hands out, so
// that what was typed ahead stays for the next question.
type Reader struct {
	in      io.Reader
	pending chan input // a read that is under way
}

type input struct {
	b   byte
	err error
}

// NewReader reads from in.
func NewReader(in io.Reader) *Reader { return &Reader{in: in} }

// Byte returns the next byte, or ctx's error when ctx ends first. An
// abandoned read goes on, and its byte is the next one.
func (r *Reader) Byte(ctx context.Context) (byte, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	if r.pending == nil {
		r.pending = make(chan input, 1)
		go readByte(r.in, r.pending)
	}
	select {
	case got := <-r.pending:
		r.pending = nil
		return got.b, got.err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// Ready reports whether another byte is there, or comes at once, as in a paste: the longer the line that is drawn
// meanwhile, the longer it may take. It is the next one.
func (r *Reader) Ready(drawn int) bool {
	return r.comesWithin(2*time.Millisecond+time.Duration(drawn)*time.Microsecond, nil)
}

// Waits reports whether another byte comes within d, or ctx ends. It is the next one.
func (r *Reader) Waits(ctx context.Context, d time.Duration) bool {
	return r.comesWithin(d, ctx.Done())
}

func (r *Reader) comesWithin(d time.Duration, end <-chan struct{}) bool {
	if r.pending == nil {
		r.pending = make(chan input, 1)
		go readByte(r.in, r.pending)
	}
	select {
	case got := <-r.pending:
		r.pending <- got
		return true
	case <-end:
		return true
	case <-time.After(d):
		return false
	}
}

func readByte(in io.Reader, to chan<- input) {
	var b [1]byte
	for {
		n, err := in.Read(b[:])
		if n == 1 {
			err = nil
		}
		if n == 1 || err != nil {
			to <- input{b[0], err}
			return
		}
	}
}

// Line returns the next line without its line break. The last line may lack one; after it comes io.EOF.
func (r *Reader) Line(ctx context.Context) (string, error) {
	var line []byte
	for {
		b, err := r.Byte(ctx)
		switch {
		case err == io.EOF && len(line) > 0:
			return strings.TrimRight(string(line), "\r"), nil
		case err != nil:
			return "", err
		case b == '\n':
			return strings.TrimRight(string(line), "\r"), nil
		}
		line = append(line, b)
	}
}
