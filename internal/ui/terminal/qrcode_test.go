package terminal

import (
	"strings"
	"testing"
	"unicode/utf8"

	"rsc.io/qr"
)

// TestQRCodeDrawsEveryModule reads the half blocks back and compares them with
// the code.
func TestQRCodeDrawsEveryModule(t *testing.T) {
	t.Parallel()
	const text = "https://device.sso.us-east-1.amazonaws.com/?user_code=ABCD-EFGH"
	drawing, columns, err := QRCode(text)
	if err != nil {
		t.Fatal(err)
	}
	code, err := qr.Encode(text, qr.L)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(drawing, "\n"), "\n")
	if want := (code.Size + 4 + 1) / 2; len(lines) != want || columns != code.Size+4 {
		t.Fatalf("%d lines of %d columns, want %d of %d", len(lines), columns, want, code.Size+4)
	}
	for row, line := range lines {
		line = strings.TrimSuffix(strings.TrimPrefix(line, "\x1b[30;107m"), "\x1b[0m")
		if utf8.RuneCountInString(line) != columns {
			t.Fatalf("line %d has %d columns, want %d", row, utf8.RuneCountInString(line), columns)
		}
		for x, glyph := range []rune(line) {
			upper, lower := strings.ContainsRune("▀█", glyph), strings.ContainsRune("▄█", glyph)
			if upper != code.Black(x-2, 2*row-2) || lower != code.Black(x-2, 2*row-1) {
				t.Fatalf("line %d, column %d: %c", row, x, glyph)
			}
		}
	}
	if _, _, err := QRCode(strings.Repeat("x", 2954)); err == nil {
		t.Error("a text that no code holds")
	}
}
