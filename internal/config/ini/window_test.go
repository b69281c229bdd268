package ini

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestReadPart: a part of a text has the names and lines of the whole, and of
// the sections that are wanted every byte.
func TestReadPart(t *testing.T) {
	t.Parallel()
	keep := func(header string) bool { return strings.Contains(header, "7") || header == "first" }
	for seed := range uint64(60) {
		text := largeFile(rand.New(rand.NewPCG(seed, 3)))
		part, ok := ReadPart(strings.NewReader(text), int64(len(text)), keep)
		if !ok {
			t.Fatalf("seed %d: not read", seed)
		}
		whole := NewIndex(text)
		if len(part.Sections) != len(whole.Sections) {
			t.Fatalf("seed %d: %d sections, want %d", seed, len(part.Sections), len(whole.Sections))
		}
		for i := range whole.Sections {
			name := whole.Name(i)
			want := whole.SectionText(i)
			if i == len(whole.Sections)-1 && keep(name) {
				want = strings.TrimSuffix(want, "\n") + "\n"
			}
			if !keep(name) {
				want = "[" + name + "]\n"
			}
			if part.Name(i) != name || part.Find(name) != i || part.Sections[i].Line != whole.Sections[i].Line ||
				part.SectionText(i) != want || part.Cut(i) == keep(name) {
				t.Fatalf("seed %d, section %d: %q on line %d, %q, want %q on line %d, %q", seed, i,
					part.Name(i), part.Sections[i].Line, part.SectionText(i), name, whole.Sections[i].Line, want)
			}
		}
	}
}

// largeFile is a text of a few windows whose sections become smaller or larger.
func largeFile(r *rand.Rand) string {
	var b strings.Builder
	b.WriteString("# of many teams\n\n[first]\nregion = eu-west-1\n")
	lines, growth := 1+r.IntN(9), r.IntN(3)
	for i := 0; b.Len() < windowSize*(1+r.IntN(4)); i++ {
		fmt.Fprintf(&b, "[profile p%d]\n", i)
		for k := range lines + growth*i/500 {
			fmt.Fprintf(&b, "key_%d = %d\n", k, r.IntN(3))
		}
		if growth == 0 && i == 100 {
			lines = 0
		}
		if r.IntN(50) == 0 {
			b.WriteString("; a remark\n\n")
		}
	}
	if r.IntN(2) == 0 {
		return strings.TrimSuffix(b.String(), "\n")
	}
	return b.String()
}

// TestReadPartLeavesTheRest: whatever is wrong or unusual, anywhere, is left to who reads all.
func TestReadPartLeavesTheRest(t *testing.T) {
	t.Parallel()
	text := largeFile(rand.New(rand.NewPCG(1, 1)))
	for _, line := range []string{
		"[profile p3]\n", "key = 1\nKEY = 2\n", " indented = 1\n", "s3 =\n  a = 1\n", "region\n", "é = 1\n", "a = \xff\n", "a = 1\r\n", "a = 1 \n", "[]\n",
		"# " + strings.Repeat("long ", windowSize/4) + "\n",
	} {
		for _, at := range []int{len(text) / 3, len(text)} {
			at = strings.LastIndex(text[:at], "\n[") + 1
			broken := text[:at] + "[here]\n" + line + text[at:]
			if _, ok := ReadPart(strings.NewReader(broken), int64(len(broken)), func(string) bool { return true }); ok {
				t.Errorf("%.20q was read", line)
			}
		}
	}
	for _, broken := range []string{"key = 1\n" + text, bom + text} {
		if _, ok := ReadPart(strings.NewReader(broken), int64(len(broken)), func(string) bool { return true }); ok {
			t.Errorf("%.20q was read", broken)
		}
	}
}
