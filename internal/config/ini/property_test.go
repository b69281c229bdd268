package ini

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// FuzzEdit does one edit on any text that the AWS CLI reads, and demands that
// it is still read, says what was asked, and says all else as before.
func FuzzEdit(f *testing.F) {
	for i, text := range seeds() {
		f.Add(text, uint8(i), uint8(i), "region", "us-east-1")
		f.Add(text, uint8(i+1), uint8(i+3), "k", "a # b")
		f.Add(text, uint8(i+2), uint8(0), "X", "")
	}
	f.Fuzz(func(t *testing.T, text string, op, which uint8, key, value string) {
		if doc := Parse([]byte(text)); len(doc.Diagnostics()) == 0 && len(doc.sections) > 0 {
			tryEdit(t, doc, int(op), int(which)%len(doc.sections), key, value)
		}
	})
}

// TestRandomEdits does the same with files like those of people, many edits
// in a row on each.
func TestRandomEdits(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		doc := Parse([]byte(randomFile(r)))
		if bad := doc.Diagnostics(); len(bad) > 0 {
			t.Fatalf("seed %d: the generator made a broken file: %v\n%s", seed, bad, doc)
		}
		for range 30 {
			if len(doc.sections) == 0 {
				break
			}
			key := pick(r, "region", "Output", "s3", "role_arn", "new_key", "k", "note")
			value := pick(r, "", "us-west-2", "a = b", "# x", "x ; y", `"q"`, "it's", "ünï", "  padded ")
			tryEdit(t, doc, r.IntN(8), r.IntN(len(doc.sections)), key, value)
			if t.Failed() {
				t.Fatalf("seed %d", seed)
			}
			// Go on with what a reader of the file gets.
			doc = Parse(doc.Bytes())
		}
	}
}

// tryEdit does the op-th kind of edit on a section and checks all its promises.
func tryEdit(t *testing.T, doc *Document, op, which int, key, value string) {
	t.Helper()
	before := doc.String()
	want := statement(doc)
	s := doc.sections[which]
	name, at := s.name, fmt.Sprintf("%d/", which)
	var err error
	added := 1
	switch op % 8 {
	case 0, 1, 2:
		if err = s.Set(key, value); err == nil {
			want[at+Fold(key)] = trimSpace(value)
		}
	case 3:
		if err = s.SetNested("s3", key, value); err == nil {
			delete(want, at+"s3")
			want[at+"s3"+below+key] = trimSpace(value)
			added++
		}
	case 4:
		s.Delete(key)
		want.drop(at + Fold(key))
	case 5:
		s.DeleteNested("s3", key)
		want.drop(at + "s3" + below + key)
	case 6:
		if err = doc.RenameSection(s, key+"2"); err == nil {
			name = key + "2"
		}
	case 7:
		_, err = doc.AddSection(value)
	}
	after := doc.String()
	if err != nil {
		if after != before {
			t.Errorf("refused (%v), yet\n%q\nbecame\n%q", err, before, after)
		}
		return
	}
	if bad := NewIndex(after).Diagnostics; len(bad) > 0 {
		t.Errorf("op %d %q %q makes the file unreadable: %v\n%q\n%q", op%8, key, value, bad, before, after)
	}
	if got := statement(Parse([]byte(after))); got.String() != want.String() {
		t.Errorf("op %d on %d: %q %q\n%q\n%q\n got %s\nwant %s", op%8, which, key, value, before, after, got, want)
	}
	if s.name != name {
		t.Errorf("section is called %q, want %q", s.name, name)
	}
	if op%8 < 4 {
		checkUntouched(t, before, after, added)
	}
}

// checkUntouched demands that the new text is the old one but for a few lines:
// every line that stays is the same to the byte and in the same order.
func checkUntouched(t *testing.T, before, after string, added int) {
	t.Helper()
	old, now := splitLines(before), splitLines(after)
	i := 0
	for i < len(old) && i < len(now) && old[i] == now[i] {
		i++
	}
	j := 0
	for j < len(old)-i && j < len(now)-i && old[len(old)-1-j] == now[len(now)-1-j] {
		j++
	}
	// What differs is one stretch: the new lines with remarks and comments
	// kept, in place of one value and the line end that was missing.
	gone, come := old[i:len(old)-j], now[i:len(now)-j]
	kept := 0
	for _, l := range gone {
		if strings.ContainsAny(l, "#;") || !endsLine(l) {
			kept++
		}
	}
	if len(come) > added+kept {
		t.Errorf("%d lines for %d:\n%q\n%q", len(come), len(gone), gone, come)
	}
}

func splitLines(text string) (lines []string) {
	for scan := NewScanner(text); scan.Next(); {
		lines = append(lines, text[scan.line.Start:scan.line.End])
	}
	return lines
}

// facts is all that a text says: values by section/key, a nested key behind
// its block.
type facts map[string]string

const below = "\x00"

func statement(doc *Document) facts {
	f := facts{}
	for i, s := range doc.sections {
		for _, item := range s.Items() {
			at := fmt.Sprintf("%d/%s", i, Fold(item.Key))
			if !item.IsBlock() {
				f[at] = item.Text
			}
			for _, n := range item.Nested {
				f[at+below+n.Key] = n.Text
			}
		}
	}
	return f
}

// drop forgets a fact and all below it.
func (f facts) drop(name string) {
	for k := range f {
		if k == name || strings.HasPrefix(k, name+below) {
			delete(f, k)
		}
	}
}

func (f facts) String() string { return fmt.Sprint(map[string]string(f)) }

func pick(r *rand.Rand, from ...string) string { return from[r.IntN(len(from))] }

// randomFile makes a file such as people have: comments everywhere, several
// styles of spacing and indentation, blocks, continued values.
func randomFile(r *rand.Rand) string {
	var b strings.Builder
	eol := pick(r, "\n", "\n", "\n", "\r\n")
	if r.IntN(2) == 0 {
		b.WriteString("# managed by " + pick(r, "me", "ops = all", "[hand]") + eol + eol)
	}
	for i := range 1 + r.IntN(5) {
		name := pick(r, "default", "profile dev", "profile 'a b'", "sso-session s", "services v", "profile\tx")
		if i == 0 {
			b.WriteString(pick(r, "", "", " "))
		}
		b.WriteString("[" + name + strings.Repeat(" ", i) + "]" + pick(r, "", "", " # why") + eol)
		randomSection(r, &b, eol)
	}
	text := b.String()
	if r.IntN(4) == 0 {
		text = strings.TrimSuffix(text, eol)
	}
	return text
}

func randomSection(r *rand.Rand, b *strings.Builder, eol string) {
	indent := pick(r, "", "", "", "  ", "\t")
	keys := []string{"region", "output", "s3", "role_arn", "note", "Credential_Process"}
	r.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	for _, key := range keys[:r.IntN(len(keys))] {
		if r.IntN(4) == 0 {
			b.WriteString(pick(r, "", "  ") + pick(r, "# note", "; "+key+" = old", "#", "") + eol)
		}
		b.WriteString(indent + key + pick(r, " = ", "=", " : ", "\t=\t"))
		switch {
		case key == "s3" && r.IntN(4) > 0:
			b.WriteString(eol)
			deep := indent + pick(r, "  ", "    ", "\t")
			for _, k := range []string{"k", "region", "addressing_style"}[:1+r.IntN(3)] {
				b.WriteString(deep + k + pick(r, " = ", "=") + pick(r, "path", "5", "x # y") + eol)
				if r.IntN(4) == 0 {
					b.WriteString(pick(r, "", deep+"# tuning", "#x") + eol)
				}
			}
		case key == "note" && r.IntN(2) == 0:
			b.WriteString("one" + eol + indent + "  region = two" + eol + pick(r, "", eol, "# c"+eol) + indent + "    [three]" + eol)
		default:
			b.WriteString(pick(r, "us-east-1", "x  # remark", "a ; b", "run 'x #y'", "", "arn:aws:iam::1:role/r") + eol)
		}
	}
	b.WriteString(pick(r, "", eol, eol+"# of the next"+eol, "  "+eol))
}
