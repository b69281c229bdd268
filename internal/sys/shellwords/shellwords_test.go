package shellwords_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsid/awsid/internal/sys/shellwords"
)

func TestSplit(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"":                        nil,
		"  ":                      nil,
		"less -R":                 {"less", "-R"},
		"sed s/^/C:/":             {"sed", "s/^/C:/"},
		`a 'b c' "d \"e\" \f"`:    {"a", "b c", `d "e" \f`},
		`'' ""`:                   {"", ""},
		`a\ b\'c`:                 {`a b'c`},
		"x'y'z\t\"1\"2\n3":        {"xyz", "12", "3"},
		`"C:\Program Files\x" %s`: {`C:\Program Files\x`, "%s"},
		"ü 'ö ä'":                 {"ü", "ö ä"},
	} {
		got, err := shellwords.Split(text)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%q: %v\n%s", text, err, diff)
		}
	}
	for _, text := range []string{`'a`, `a "b`, `a\`} {
		if got, err := shellwords.Split(text); !errors.Is(err, shellwords.ErrUnclosed) {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}

func TestQuote(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"": "''", "arn:aws:iam::1:mfa/me@x,y=z+%-_.": "arn:aws:iam::1:mfa/me@x,y=z+%-_.", "two words": "'two words'",
		"it's": `'it'\''s'`, "$(rm x)": "'$(rm x)'", "ü": "'ü'", "a\nb": "'a\nb'", "a;b`c`": "'a;b`c`'", "~": "'~'",
	} {
		if got := shellwords.Quote(word); got != want {
			t.Errorf("%q becomes %s", word, got)
		}
		if back, err := shellwords.Split(shellwords.Quote(word)); err != nil || len(back) != 1 || back[0] != word {
			t.Errorf("%q is read as %q, %v", word, back, err)
		}
	}
}

// FuzzSplit: quoting each word gives the words back.
func FuzzSplit(f *testing.F) {
	f.Add("less -R", "it's")
	f.Add("", `\"`)
	f.Fuzz(func(t *testing.T, a, b string) {
		quote := func(s string) string { return "'" + strings.ReplaceAll(s, "'", `'"'"'`) + "'" }
		got, err := shellwords.Split(quote(a) + " " + quote(b))
		if err != nil || len(got) != 2 || got[0] != a || got[1] != b {
			t.Fatalf("%q %q: %q %v", a, b, got, err)
		}
	})
}
