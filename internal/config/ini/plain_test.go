package ini

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzPlainLines: the quick way through plain lines finds what the scanner finds.
func FuzzPlainLines(f *testing.F) {
	for _, text := range seeds() {
		f.Add(text)
	}
	f.Fuzz(checkPlainAgainstScanner)
}

// TestPlainLines does the same with files of a few lines, each drawn again and
// again, so that sections are alike, nearly alike, and hold a key twice.
func TestPlainLines(t *testing.T) {
	t.Parallel()
	lines := []string{
		"[a]", "[b]", "[a]", "[profile c]", "[a] # [b]", " [a]", "[]", "[]]", "[", "[x]y", "[x]]", "", "", " ", "\t", "#", "# k = 1", "; a", " # c",
		"a = 1", "a = 1", "a=1", "a: 1", "a  = 1", "A = 1", "a = 2", "a =", "a = ", "a", "ab = 1", "a b = 1", "a = b = c", "=", "= 1", ": 1",
		"b = 1", "b = 2", "b =", " c = 1", "  c", "é = 1", "aé = 1", "a = é", "a\u00a0= 1", "a = 1\u00a0", "\u00a0a = 1", "a = 1 # x",
		"aws_secret_access_key = x", "long-key-of-many-letters: x",
	}
	for seed := range uint64(20000) {
		r := rand.New(rand.NewPCG(seed, 7))
		few := make([]string, 2+r.IntN(5))
		for i := range few {
			few[i] = lines[r.IntN(len(lines))]
		}
		text := "[s]\n"
		for range r.IntN(14) {
			text += few[r.IntN(len(few))] + "\n"
		}
		checkPlainAgainstScanner(t, strings.TrimSuffix(text, "\n"))
		checkPlainAgainstScanner(t, text)
	}
}

func checkPlainAgainstScanner(t *testing.T, text string) {
	t.Helper()
	got, want := NewIndex(text), &Index{Text: text, names: newNameTable(strings.Count(text, "["))}
	v := validator{index: want, checkUTF8: true} // which leaves every line to the scanner
	v.checkLines()
	if diff := cmp.Diff(want.Sections, got.Sections, cmp.AllowUnexported(Span{})); len(want.Sections) > 0 && diff != "" {
		t.Fatalf("%q: sections\n%s", text, diff)
	}
	if diff := cmp.Diff(want.Diagnostics, got.Diagnostics); diff != "" {
		t.Fatalf("%q: diagnostics\n%s", text, diff)
	}
	if diff := cmp.Diff(want.Again, got.Again); diff != "" {
		t.Fatalf("%q: repeated sections\n%s", text, diff)
	}
}
