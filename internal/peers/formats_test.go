package peers

import (
	"fmt"
	"strings"
	"testing"
)

// TestParseGoINI: what ini.v1 1.67 itself reads of these lines, which it writes for odd values, too.
func TestParseGoINI(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"plain": "plain", "a b": "a b", "": "", "a#b;c": "a#b;c", "a #b": "a", "a ;b": "a", "a;b #c ;d": "a;b",
		"`a;b #c`": "a;b #c", "`a` # x": "a", "`a`b`": "a`b", "`": "`", `"quoted"`: "quoted", `'quoted'`: "quoted", `"`: `"`, `a"b"`: `a"b"`,
		`"a" b"`: `"a" b"`, `"""a"b"""`: `a"b`, "\"\"\"a\nb\"\"\"": "a\nb", `""`: "", "a\\\nb": "ab", "a\\\n\nb = c": "a",
		"a\\\n  b\\\n c": "abc", "=x": "=x", ": x": ": x", "[x]": "[x]", "\tx\t": "x",
	} {
		sections, err := parseGoINI("f", "[s]\nkey = "+in+"\n")
		if err != nil || len(sections) != 1 || sections[0].values["key"] != want {
			t.Errorf("%q: got %v, %v, want %q", in, sections, err, want)
		}
	}
	sections, err := parseGoINI("f", "\ufeff; x\n[a]\nk: 1\n[b]\nk=2\n[a]\nl = 3\n[empty]\n")
	if got := fmt.Sprintf("%v %d %s %v", err, len(sections), sections[0].name, sections[1].values); got != "<nil> 2 b map[k:1 l:3]" {
		t.Errorf("got %s, want two sections, one of them in two pieces", got)
	}
}

func TestParseTOML(t *testing.T) {
	t.Parallel()
	const text = `a = 'lit\n' # remark
b = "esc\tA\u00e9"
"quoted key" = true
c.d = -1_000
e = """
two
lines"""
f = [1, "x", [2]]
g = {h = {i = 2020-01-02}, j = 1.5}
  [T."U V"]
  k = '''x'''
[[X]]
n = 1
  [X.sub]
  o = 2
[[X]]
n = 3
`
	file, err := parseTOML("f", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, v := range file {
		got = append(got, fmt.Sprintf("%s=%q:%d", strings.Join(v.key, "."), v.text, v.line))
	}
	want := []string{`a="lit\\n":1`, `b="esc\tAé":2`, `quoted key="true":3`, `c.d="-1_000":4`, `e="two\nlines":5`, `f.0="1":8`, `f.1="x":8`,
		`f.2.0="2":8`, `g.h.i="2020-01-02":9`, `g.j="1.5":9`, `T.U V.k="x":11`, `X.0.n="1":13`, `X.0.sub.o="2":15`, `X.1.n="3":17`}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestParseYAML(t *testing.T) {
	t.Parallel()
	const text = `%YAML 1.2
---
plain: a b # remark
012345678901: zeros
0x10: hex
quoted: "a\tb"
single: 'it''s'
none:
tilde: ~
block: |
  two
  lines
folded: >
  one
  line
flow: {a: [1, '2'], b: {c: d}}
list:
  - x
  - y: z
tagged: !!str 007
anchor: &x {deep: 1}
alias: *x
merged:
  <<: *x
  own: 2
`
	root, err := parseYAML("f", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"plain": "a b", "012345678901": "zeros", "0x10": "hex", "quoted": "a\tb", "single": "it's", "none": "", "tilde": "",
		"block": "two\nlines\n", "folded": "one line\n", "flow b c": "d", "tagged": "007", "alias deep": "1", "merged deep": "1", "merged own": "2", "no such": "",
	} {
		if got := root.get(strings.Fields(path)...).text; got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	if got := root.get("flow", "a").items[1].text + root.get("list").items[1].get("y").text; got != "2z" {
		t.Errorf("the lists have %q, want 2z", got)
	}
	if got := root.get("folded").line; got != 13 {
		t.Errorf("folded is on line %d, want 13", got)
	}
}
