package tty_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/awsid/awsid/internal/ui/tty"
)

func TestKeys(t *testing.T) {
	t.Parallel()
	const typed = "aé漢\r\n\t\x7f\b\x01\x02\x03\x04\x05\x06\x0b\x0e\x10\x15\x17\x07" +
		"\x1b[A\x1b[B\x1b[C\x1b[D\x1bOA\x1b[H\x1b[F\x1b[1~\x1b[4~\x1b[3~\x1b[5~\x1b[6~\x1b[Z\x1bb\x1b[1;5C\x1b[M\xff\x1b"
	want := []tty.Key{
		{Rune: 'a'}, {Rune: 'é'}, {Rune: '漢'},
		{Name: tty.Enter}, {Name: tty.Enter}, {Name: tty.Tab}, {Name: tty.Backspace}, {Name: tty.Backspace},
		{Name: tty.Home}, {Name: tty.Left}, {Name: tty.Interrupt}, {Name: tty.EndOfFile}, {Name: tty.End}, {Name: tty.Right},
		{Name: tty.KillRest}, {Name: tty.Down}, {Name: tty.Up}, {Name: tty.KillLine}, {Name: tty.KillWord}, {Name: tty.Unknown},
		{Name: tty.Up}, {Name: tty.Down}, {Name: tty.Right}, {Name: tty.Left}, {Name: tty.Up}, {Name: tty.Home}, {Name: tty.End},
		{Name: tty.Home}, {Name: tty.End}, {Name: tty.Delete}, {Name: tty.PageUp}, {Name: tty.PageDown}, {Name: tty.BackTab},
		{Name: tty.Unknown}, {Name: tty.Unknown}, {Name: tty.Unknown}, {Name: tty.Unknown},
	}
	r := tty.NewReader(strings.NewReader(typed))
	var got []tty.Key
	for {
		key, err := r.Key(t.Context())
		if err != nil {
			if !errors.Is(err, io.EOF) {
				t.Error(err)
			}
			break
		}
		got = append(got, key)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestAbandonedReadIsNotLost: what comes after a cancelled wait belongs to
// the next one.
func TestAbandonedReadIsNotLost(t *testing.T) {
	t.Parallel()
	in, out := io.Pipe()
	r := tty.NewReader(in)
	ctx, cancel := context.WithCancel(t.Context())
	waiting := make(chan error)
	go func() {
		_, err := r.Line(ctx)
		waiting <- err
	}()
	cancel()
	if err := <-waiting; !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	go io.WriteString(out, "corp\n")
	if line, err := r.Line(t.Context()); line != "corp" || err != nil {
		t.Errorf("%q, %v", line, err)
	}
}

func TestReadErrorIsReturned(t *testing.T) {
	t.Parallel()
	broken := errors.New("hung up")
	if _, err := tty.NewReader(iotest.ErrReader(broken)).Key(t.Context()); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	if line, err := tty.NewReader(iotest.DataErrReader(strings.NewReader("a"))).Line(t.Context()); line != "a" || err != nil {
		t.Errorf("%q, %v", line, err)
	}
}

func TestNotATerminal(t *testing.T) {
	t.Parallel()
	if tty.IsTerminal(&bytes.Buffer{}) || tty.IsTerminal(nil) || tty.Columns(&bytes.Buffer{}) != 80 {
		t.Error("a buffer is no terminal")
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text  string
		width int
		want  string
	}{
		{"short", 5, "short"}, {"longer", 5, "long…"}, {"漢字漢字", 5, "漢字…"}, {"漢字漢字", 8, "漢字漢字"},
		{tty.Dim("longer"), 5, "\x1b[2mlong…\x1b[0m"}, {tty.Dim("short"), 5, tty.Dim("short")}, {"", 0, ""}, {"ab", 1, "…"},
	} {
		if got := tty.Cut(c.text, c.width); got != c.want {
			t.Errorf("%q to %d: %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

func TestWidth(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"": 0, "plain": 5, "漢字": 4, "e\u0301": 1, tty.Dim("faint"): 5, "a\x1b]52;c;QUJD\x07b": 2, "a\x1b]8;;x\x1b\\b": 2,
		"a\x1bP\x1b]52;c;QUJD\x07\x1b\\b": 2, "a\x1bPlong\x1b\\\x1bPer\x1b\\b": 2,
	} {
		if got := tty.Width(text); got != want {
			t.Errorf("%q takes %d cells, want %d", text, got, want)
		}
	}
}

// FuzzKeys: any bytes end in the end of input, never in a panic.
func FuzzKeys(f *testing.F) {
	f.Add([]byte("\x1b[1;5A\x1b\x1b[[[\xf0\x9f"))
	f.Fuzz(func(t *testing.T, typed []byte) {
		r := tty.NewReader(bytes.NewReader(typed))
		for range len(typed) + 1 {
			if _, err := r.Key(t.Context()); err != nil {
				if !errors.Is(err, io.EOF) {
					t.Fatal(err)
				}
				return
			}
		}
		t.Fatal("more keys than bytes")
	})
}
