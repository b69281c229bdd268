package ini

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// seeds are texts with one difficulty each.
func seeds() []string {
	return []string{
		"", "\n", "[a]", "[a]\nx = 1", "[a]\r\nx = 1\r\n", "[a]\rx = 1\r", "\ufeff[a]\nx = 1\n", "\ufeff", "\xff\xfe",
		"# c\n[a] # d\nx = 1 # e\n;f\n", "[a]\nx = 1\n  y = 2\n [b]\n", "[a]\ns3 =\n  a = 1\n\n  # c\n  b = 2\n\n[b]\n",
		"[a]\n    x = 1\n  y = 2\n[b]\n\tz=3\n", "  [a]\n  x = 1\n   [b]\n y : 2\n", "[a]\nx = 1\n   ", "[]\n[ ]\n[a\n= 1\nb\n",
		"[a]\ns3 =\n    a = 1", "[a]\nnote = one\n  two # r\n\n    three\nz = 1\n", "[a]b] # [c]\n", "x = 1\n[a]\nx=1\nX=2\n[a]\n",
		"[DEFAULT]\na=1\n[DEFAULT]\nb=2\n", "[a]\ns3 =\n  a\x0bb=c\n", "[a]\n\u00a0x = 1\n\u2028y = 2\n", "[a]\n# c\n[b]\n    k = v\n  [c]\n",
	}
}

func TestBytesAreKept(t *testing.T) {
	t.Parallel()
	for _, text := range seeds() {
		if got := Parse([]byte(text)).String(); got != text {
			t.Errorf("got %q, want %q", got, text)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range seeds() {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		doc := Parse(data)
		if got := string(doc.Bytes()); got != string(data) {
			t.Fatalf("got %q, want %q", got, data)
		}
		checkLines(t, string(data))
		// A section read alone says what it says inside the file.
		x := NewIndex(string(data))
		for i, s := range doc.Sections() {
			if name, line := x.Name(i), int(x.Sections[i].Line); s.Name() != name || s.Line() != line {
				t.Fatalf("section %d is [%s] on line %d, want [%s] on line %d", i, s.Name(), s.Line(), name, line)
			}
			if own := s.scanLines(); own[0].Kind != Header || countKind(own, Header) != 1 {
				t.Fatalf("section %q alone reads %v", s.text, own)
			}
			for _, item := range s.Items() {
				if again, ok := s.Item(item.Key); !ok || again.Key == item.Key && again.Line > item.Line {
					t.Fatalf("item %q is not found", item.Key)
				}
			}
		}
	})
}

// checkLines demands that the lines cover the text without gap or overlap.
func checkLines(t *testing.T, text string) {
	t.Helper()
	at, number := 0, 1
	for scan := NewScanner(text); scan.Next(); number++ {
		l := scan.Line()
		ordered := l.Start <= l.Text && l.Text <= l.Stop && l.Stop <= l.Eol && l.Eol <= l.End && l.Start < l.End
		if l.Start != at || l.Number != number || !ordered {
			t.Fatalf("line %d of %q: %+v", number, text, *l)
		}
		at = l.End
	}
	if at != len(text) {
		t.Fatalf("lines of %q end at %d", text, at)
	}
}

func countKind(lines []Line, kind Kind) (n int) {
	for i := range lines {
		if lines[i].Kind == kind {
			n++
		}
	}
	return n
}

// edits runs one edit on a text and compares the result.
func TestEdits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, before, after string
		edit                func(*Document) error
	}{
		{"set keeps CR line ends", "[a]\rx = 1\r", "[a]\rx = 2\ry = 3\r", all(set("a", "x", "2"), set("a", "y", "3"))},
		{"set keeps the byte order mark", "\ufeff[a]\nx = 1\n", "\ufeff[a]\nx = 2\n", set("a", "x", "2")},
		{"set keeps quotes as they are asked for", "[a]\nx = 'q'\n", "[a]\nx = \"r\"\n", set("a", "x", `"r"`)},
		{"set in a section without keys keeps the next header a header", "[a]\n  [b]\n", "[a]\n  x = 1\n  [b]\n", set("a", "x", "1")},
		{"set keeps every remark of a continued value", "[a]\nx = 1 # r\n  2 ; s\n  # t\n  3\ny = 4\n", "[a]\n# r\n; s\nx = 5\n  # t\ny = 4\n", set("a", "x", "5")},
		{"set leaves a quoted mark in the value", "[a]\nx = run 'a #b'\n", "[a]\nx = 1\n", set("a", "x", "1")},
		{"set sees a remark behind an apostrophe", "[a]\nx = it's # r\n", "[a]\n# r\nx = 1\n", set("a", "x", "1")},
		{"set leaves a URL fragment in the value", "[a]\nx = https://h/#/\n", "[a]\nx = 1\n", set("a", "x", "1")},
		{"set goes behind comments of the last key's block", "[a]\ns3 =\n  # c\n  k = 1\n# end\n", "[a]\ns3 =\n  # c\n  k = 1\nx = 1\n# end\n", set("a", "x", "1")},
		{"set nested keeps a remark inside the block", "[a]\ns3 =\n  k = 1 # r\n", "[a]\ns3 =\n  # r\n  k = 2\n", nested("a", "s3", "k", "2")},
		{"set nested changes the one of two that counts", "[a]\ns3 =\n  k = 1\n  k = 2\n", "[a]\ns3 =\n  k = 1\n  k = 3\n", nested("a", "s3", "k", "3")},
		{"set nested tells keys apart by case", "[a]\ns3 =\n  K = 1\n", "[a]\ns3 =\n  K = 1\n  k = 2\n", nested("a", "s3", "k", "2")},
		{"set nested makes the block in the section's indentation", "[a]\n  x = 1\n", "[a]\n  x = 1\n  s3 =\n      k = 2\n", nested("a", "s3", "k", "2")},
		{"set nested in CRLF", "[a]\r\nx = 1", "[a]\r\nx = 1\r\ns3 =\r\n    k = 2\r\n", nested("a", "s3", "k", "2")},
		{"delete removes a continued value whole", "[a]\nx = 1\n\n  # c\n  2\n\ny = 3\n", "[a]\n\ny = 3\n", remove("a", "X")},
		{"delete of the last key", "[a]\nx = 1", "[a]\n", remove("a", "x")},
		{"delete nested", "[a]\ns3 =\n  j = 0\n  k = 1\n", "[a]\ns3 =\n  j = 0\n", removeNested("a", "s3", "k")},
		{"delete nested removes both of a pair", "[a]\ns3 =\n  k = 1\n  j = 0\n  k = 2\n", "[a]\ns3 =\n  j = 0\n", removeNested("a", "s3", "k")},
		{"delete nested removes the empty block", "[a]\ns3 =\n  k = 1\ny = 2\n", "[a]\ny = 2\n", removeNested("a", "s3", "k")},
		{"add section to nothing", "", "[b]\n", add("b")},
		{"add section behind a missing newline", "[a]\nx = 1", "[a]\nx = 1\n[b]\n", add("b")},
		{"add section behind a bare byte order mark", "\ufeff", "\ufeff[b]\n", add("b")},
		{"add section puts no blank line", "[a]\n\n[b]\nx = 1\n", "[a]\n\n[b]\nx = 1\n[c]\n", add("c")},
		{"add section keeps a blank line", "[a]\n\n[b]\n\n", "[a]\n\n[b]\n\n[c]\n", add("c")},
		{"rename touches the name alone", " [a]  # c\nx = 1\n", " [b]  # c\nx = 1\n", rename("a", "b")},
		{"copy leaves the next section's comment behind", "[a] # c\nx = 1\n\n# of b\n[b]\n", "[a] # c\nx = 1\n\n# of b\n[b]\n[c]\nx = 1\n", dup("a", "c")},
		{"copy ends the last line", "[a]\nx = 1", "[a]\nx = 1\n[c]\nx = 1\n", dup("a", "c")},
		{"copy of an empty section", "[a]\n# c\n", "[a]\n# c\n[c]\n", dup("a", "c")},
		{"remove takes the section's own comments", "[a]\n\n# of b\n[b]\nx = 1\n\n# of c\n[c]\n", "[a]\n\n# of c\n[c]\n", drop("b")},
		{"remove keeps comments at the top of the file", "# of the file\n[a]\nx = 1\n[b]\n", "# of the file\n[b]\n", drop("a")},
		{"remove keeps the byte order mark", "\ufeff[a]\nx = 1\n[b]\n", "\ufeff[b]\n", drop("a")},
		{"remove does not let the next header continue a value", "[a]\nk = 1\n[b]\n    x = 1\n  [c]\ny = 2\n", "[a]\nk = 1\n[c]\ny = 2\n", drop("b")},
		{"remove the last", "[a]\nx = 1\n\n[b]\n", "[a]\nx = 1\n\n", drop("b")},
		{"remove keeps a mark set off by a blank line", "[a]\nx = 1\n[b]\ny = 1\n\n# END OF TOOL\n\n# of c\n[c]\n", "[a]\nx = 1\n\n# END OF TOOL\n\n# of c\n[c]\n", drop("b")},
		{"remove keeps any comment set off at the end of the file", "[a]\n\n[b]\ny = 1\n\n# mine\n", "[a]\n\n# mine\n", drop("b")},
		{"remove keeps a comment set off between settings", "[a]\n[b]\ny = 1\n\n# mine\n\nz = 1\n", "[a]\n\n# mine\n\n", drop("b")},
		{"remove takes comments that touch its settings", "[a]\n[b]\n# one\n\n# two\ny = 1\n# three\n\n# four\nz = 1\n# five\n\n[c]\n", "[a]\n[c]\n", drop("b")},
		{"remove keeps marks that touch its settings", "[a]\n# BEGIN x\n# own\n[b]\ny = 1\n# own\n# END x\n[c]\n", "[a]\n# BEGIN x\n# own\n# END x\n[c]\n", drop("b")},
		{"remove keeps marks above its header", "[a]\nx = 1\n\n# BEGIN_TOOL\n# of b\n[b]\ny = 1\n", "[a]\nx = 1\n\n# BEGIN_TOOL\n", drop("b")},
		{"remove keeps a mark behind the last setting", "[a]\n[b]\ny = 1\n; own\n; <<< tool <<<\n", "[a]\n; <<< tool <<<\n", drop("b")},
		{"remove keeps a section that is commented out above it", "[a]\n#[p]\n#r = 1\n# own\n[b]\n", "[a]\n#[p]\n#r = 1\n", drop("b")},
		{"remove keeps a section that is commented out below it", "[a]\n[b]\ny = 1\n#z = 1\n# [p]\n# r = 1\n\n[c]\n", "[a]\n# [p]\n# r = 1\n\n[c]\n", drop("b")},
		{"remove keeps lines for editors", "[a]\n[b]\n# -*- conf -*-\ny = 1\n# vim: ft=dosini\n", "[a]\n# -*- conf -*-\n# vim: ft=dosini\n", drop("b")},
		{"remove keeps all that an editor reads", "[a]\n[b]\ny = 1\n# own\n# Local Variables:\n# mode: conf\n# End:\n# own\n", "[a]\n# Local Variables:\n# mode: conf\n# End:\n", drop("b")},
		{"remove keeps marks of every kind", "[a]\n# <tool>\n# {{{ dev\n#region dev\n# tool start\n[b]\ny = 1\n# tool stop\n# endregion\n# }}}\n# </tool>\n", "[a]\n# <tool>\n# {{{ dev\n#region dev\n# tool start\n# tool stop\n# endregion\n# }}}\n# </tool>\n", drop("b")},
		{"remove takes a setting that is commented out", "[a]\n[b]\ny = 1\n#region = x\n# region is x\n", "[a]\n", drop("b")},
		{"remove keeps CRLF", "[a]\r\n[b]\r\ny = 1\r\n\r\n# END\r\n\r\n[c]\r\n", "[a]\r\n\r\n# END\r\n\r\n[c]\r\n", drop("b")},
		{"remove of the first keeps what is set off", "[a]\nx = 1\n\n# BEGIN\n\n# of b\n[b]\n", "# BEGIN\n\n# of b\n[b]\n", drop("a")},
		{"remove of neighbours takes the comments of each", "# file\n[a]\nx = 1\n\n# of b\n[b]\ny = 1\n# of c\n[c]\n", "# file\n", dropAll("a", "b", "c")},
		{"remove of neighbours keeps what stands between them", "[z]\n[a]\n\n# mine\n\n# of b\n[b]\n\n# END\n\n[c]\n\n# last\n\n[d]\n", "[z]\n\n# mine\n\n# END\n\n# last\n\n[d]\n", dropAll("a", "b", "c")},
		{"copy leaves marks and what is set off behind", "[a]\n# own\nx = 1\n# BEGIN\ny = 1\n\n# mine\n\nz = 1\n# END\n", "[a]\n# own\nx = 1\n# BEGIN\ny = 1\n\n# mine\n\nz = 1\n# END\n[c]\n# own\nx = 1\ny = 1\n\n\nz = 1\n", dup("a", "c")},
		{"strip the byte order mark", "\ufeff# c\n[a]\n", "# c\n[a]\n", func(d *Document) error { d.StripByteOrderMark(); return nil }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			doc := Parse([]byte(c.before))
			if err := c.edit(doc); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.after, doc.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	text := "[a]\nx = 1\ns3 =\n  k = 1\nempty =\n[b]\n"
	for name, c := range map[string]struct {
		want error
		edit func(*Document) error
	}{
		"empty key":             {ErrName, set("a", "", "1")},
		"key with line break":   {ErrName, set("a", "k\nl", "1")},
		"key with delimiter":    {ErrName, set("a", "k:l", "1")},
		"key like a comment":    {ErrName, set("a", ";k", "1")},
		"key like a header":     {ErrName, set("a", "[k]", "1")},
		"key with blanks":       {ErrName, set("a", "k ", "1")},
		"value with line break": {ErrValue, set("a", "k", "1\n2")},
		"value with return":     {ErrValue, nested("a", "s3", "k", "1\r2")},
		"value not UTF-8":       {ErrValue, set("a", "k", "\xff")},
		"nested key split":      {ErrValue, nested("a", "s3", "k\u2028l", "1")},
		"plain over block":      {ErrBlock, set("a", "s3", "1")},
		"block over plain":      {ErrNoBlock, nested("a", "x", "k", "1")},
		"section exists":        {ErrExists, add("b")},
		"renamed over another":  {ErrExists, rename("a", "b")},
		"copied over another":   {ErrExists, dup("a", "b")},
		"section with bracket":  {ErrName, add("c]")},
		"section without name":  {ErrName, add("")},
	} {
		doc := Parse([]byte(text))
		if err := c.edit(doc); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if got := doc.String(); got != text {
			t.Errorf("%s: refused, yet changed to %q", name, got)
		}
	}
}

func TestDiagnosticsNameTheLine(t *testing.T) {
	t.Parallel()
	text := "\ufeffabove = 1\n[]\n[a\n[a]\nx = 1\nX = 2\n= 3\njunk\ns3 =\n  k\n[b]\n\xff = 1\n[a]\n"
	var got []string
	for _, d := range Parse([]byte(text)).Diagnostics() {
		got = append(got, fmt.Sprintf("%d: %v", d.Line, d))
		if d.Fix() == "" {
			t.Errorf("no fix for %v", d)
		}
	}
	want := []string{
		"1: the file begins with a byte order mark",
		"1: the line is above the first section",
		"2: the section header is empty",
		"3: the section header has no closing bracket",
		`6: key "x" is already in section [a], on line 5`,
		"7: there is no key in front of the value",
		"8: the line is neither a section header nor key = value",
		"10: the line of a nested block has no =",
		"12: the line is not UTF-8 text",
		"13: section [a] is already in the file, on line 4",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestFindAmongMany finds the first section of each of many names, some of
// which come again, and none of a name that is not there.
func TestFindAmongMany(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 2, 3, 1000} {
		text := bom
		for i := range n {
			text += fmt.Sprintf("[name%d]\n", i) + fmt.Sprintf(" [again%d] # [\n", i/2)
		}
		x := NewIndex(text)
		for i := range n {
			if got := x.Find(fmt.Sprint("name", i)); got != 2*i {
				t.Errorf("%d sections: [name%d] is %d, want %d", 2*n, i, got, 2*i)
			}
			if got := x.Find(fmt.Sprint("again", i/2)); got != i/2*4+1 || x.Name(got) != fmt.Sprint("again", i/2) {
				t.Errorf("%d sections: [again%d] is %d, want %d", 2*n, i/2, got, i/2*4+1)
			}
		}
		if got := x.Find(fmt.Sprint("name", n)); got != -1 || len(x.Again) != n/2 {
			t.Errorf("%d sections: one that is not there is %d; %d come again, want %d", 2*n, got, len(x.Again), n/2)
		}
	}
}

// TestIndexDelimiter has both delimiters, and bytes close to them, in every
// place of a word and behind its end.
func TestIndexDelimiter(t *testing.T) {
	t.Parallel()
	for length := range 20 {
		for at := range length {
			for _, c := range []string{"=", ":", "<", ";", "\xbd", "\xba", "=:", ":=", "=<", ":;"} {
				line := strings.Repeat("\x00", at) + c + strings.Repeat("\xff", length-at)
				if got, want := indexDelimiter(line), strings.IndexAny(line, "=:"); got != want {
					t.Errorf("%q: got %d, want %d", line, got, want)
				}
			}
		}
	}
}

// TestManyKeys goes from the short list of keys to the map.
func TestManyKeys(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString("[a]\n")
	for i := range 3 * manyKeys {
		fmt.Fprintf(&text, "key%d = 1\n", i)
	}
	text.WriteString("KEY0 = 2\nKey100 = 2\n[b]\nkey0 = 3\n")
	var lines []int
	for _, d := range NewIndex(text.String()).Diagnostics {
		lines = append(lines, d.Line, d.First)
	}
	if want := []int{3*manyKeys + 2, 2, 3*manyKeys + 3, 102}; !cmp.Equal(want, lines) {
		t.Errorf("got %v, want %v", lines, want)
	}
}

func TestSameKey(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"region", "REGION", true}, {"region", "regions", false}, {"a_b", "a-b", false}, {"@", "`", false},
		{"größe", "GRÖSSE", false}, {"größe", "GRÖßE", true}, {"\u212a", "k", true}, {"", "", true},
	} {
		if got := sameKey(c.a, c.b); got != c.same || sameKey(c.b, c.a) != c.same {
			t.Errorf("sameKey(%q, %q) = %v", c.a, c.b, got)
		}
		if c.same && c.a != "" && filterBit(c.a)&filterBit(c.b) == 0 {
			t.Errorf("%q and %q pass different filters", c.a, c.b)
		}
	}
}

// Edits as values, each on the section of a name.

type edit = func(*Document) error

func on(section string, do func(*Document, *Section) error) edit {
	return func(d *Document) error {
		s, ok := d.Section(section)
		if !ok {
			return fmt.Errorf("there is no section [%s]", section)
		}
		return do(d, s)
	}
}

func set(section, key, value string) edit {
	return on(section, func(_ *Document, s *Section) error { return s.Set(key, value) })
}

func nested(section, block, key, value string) edit {
	return on(section, func(_ *Document, s *Section) error { return s.SetNested(block, key, value) })
}

func remove(section, key string) edit {
	return on(section, func(_ *Document, s *Section) error { return found(s.Delete(key)) })
}

func removeNested(section, block, key string) edit {
	return on(section, func(_ *Document, s *Section) error { return found(s.DeleteNested(block, key)) })
}

func add(name string) edit {
	return func(d *Document) error { _, err := d.AddSection(name); return err }
}

func rename(section, name string) edit {
	return on(section, func(d *Document, s *Section) error { return d.RenameSection(s, name) })
}

func dup(section, name string) edit {
	return on(section, func(d *Document, s *Section) error { _, err := d.CopySection(s, name); return err })
}

func drop(section string) edit {
	return on(section, func(d *Document, s *Section) error { d.RemoveSections(s); return nil })
}

func dropAll(sections ...string) edit {
	return func(d *Document) error {
		var list []*Section
		for _, name := range sections {
			s, _ := d.Section(name)
			list = append(list, s)
		}
		d.RemoveSections(list...)
		return nil
	}
}

func all(edits ...edit) edit {
	return func(d *Document) error {
		for _, e := range edits {
			if err := e(d); err != nil {
				return err
			}
		}
		return nil
	}
}

func found(ok bool) error {
	if !ok {
		return errors.New("not found")
	}
	return nil
}
