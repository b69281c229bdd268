package printable_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/awsid/awsid/internal/sys/printable"
)

func TestTexts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]string{ // as a line of 8, as a text
		"":             {"", ""},
		"plain":        {"plain", "plain"},
		"a\tb\r\nc":    {"a b c", "a\tb\nc"},
		"\x1b[2J\a":    {`\x1b[2J\`, `\x1b[2J\x07`},
		"\x9b31mred":   {`\x9b31mr`, `\x9b31mred`},
		"\u202e\u200b": {`\u202e\u`, `\u202e\u200b`},
		"ü ☃ 日\u00a0本": {"ü ☃ 日\u00a0本", "ü ☃ 日\u00a0本"},
		"123456789":    {"12345678", "123456789"},
	} {
		if line, whole := printable.Line(text, 8), printable.Text(text); line != want[0] || whole != want[1] {
			t.Errorf("%q became %q and %q", text, line, whole)
		}
	}
	if long := strings.Repeat("x", 5000); printable.Line(long, 0) != long {
		t.Error("no limit is one")
	}
}

func FuzzText(f *testing.F) {
	f.Add("a\x1b[0m\n\x9b", 3)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		line, whole := printable.Line(text, limit), printable.Text(text)
		for _, r := range line + strings.NewReplacer("\n", "", "\t", "").Replace(whole) {
			if !unicode.IsGraphic(r) && !unicode.Is(unicode.Co, r) && r != '\u200c' && r != '\u200d' {
				t.Errorf("%q has %q", text, r)
			}
		}
		if limit > 0 && utf8.RuneCountInString(line) > limit || !utf8.ValidString(whole) || printable.Text(whole) != whole {
			t.Errorf("%q became %q and %q", text, line, whole)
		}
	})
}
