package render_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/awsid/awsid/internal/sys/value"
	"github.com/awsid/awsid/internal/ui/render"
)

func printed(t *testing.T, f render.Format, v any) string {
	t.Helper()
	var out bytes.Buffer
	if err := render.Write(&out, render.Options{Format: f, Operation: "Op"}, v); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestYAMLScalars: how one value is written below a name, as libyaml does.
func TestYAMLScalars(t *testing.T) {
	t.Parallel()
	words := strings.TrimSpace(strings.Repeat("word ", 30))
	for text, want := range map[string]string{
		"":                   "''",
		"plain":              "plain",
		"0899":               "'0899'",
		"012345678901":       "'012345678901'",
		"-1":                 "'-1'",
		"+":                  "+",
		"-":                  "'-'",
		"-a":                 "-a",
		"---":                "'---'",
		"--- a":              "'--- a'",
		"...":                "'...'",
		"1.":                 "'1.'",
		".5":                 "'.5'",
		".":                  ".",
		"1e5x":               "1e5x",
		"0o17":               "'0o17'",
		"0b11":               "'0b11'",
		"=":                  "'='",
		"<<":                 "'<<'",
		"a=b":                "a=b",
		"True":               "'True'",
		"yes":                "yes",
		"on":                 "on",
		"nUll":               "nUll",
		".NaN":               "'.NaN'",
		"2020-1-2":           "2020-1-2",
		"2020-01-02 3:04:05": "'2020-01-02 3:04:05'",
		"arn:aws:iam::1:u":   "arn:aws:iam::1:u",
		"a: b":               "'a: b'",
		"a:\tb":              "\"a:\\tb\"",
		":a":                 ":a",
		": a":                "': a'",
		"a #b":               "'a #b'",
		"a#b":                "a#b",
		"? a":                "'? a'",
		"a,b":                "a,b",
		"[a":                 "'[a'",
		"a]":                 "a]",
		"!a":                 "'!a'",
		"&a":                 "'&a'",
		"|":                  "'|'",
		"`a":                 "'`a'",
		"it's: x":            "'it''s: x'",
		" a":                 "' a'",
		"a ":                 "'a '",
		"a\nb":               "'a\n\n  b'",
		"a\n b":              `"a\n b"`,
		"a \nb":              `"a \nb"`,
		"\n":                 "'\n\n  '",
		"a\r\nb":             `"a\r\nb"`,
		"\x00\x07\x1b\x7f":   `"\0\a\e\x7F"`,
		"\ufeffa":            `"\uFEFFa"`,
		"ü\u0085":            `"ü\N"`,
		"é漢字":                "é漢字",
		"\"q\" \\ ":          `'"q" \ '`,
		"😀 \"q\" \\":         `"\U0001F600 \"q\" \\"`,
		words + ": x":        "'" + strings.Repeat("word ", 15) + "word\n  " + strings.Repeat("word ", 13) + "word: x'",
	} {
		got := printed(t, render.YAML, render.Object{{Name: "k", Value: text}})
		if got != "k: "+want+"\n" {
			t.Errorf("%q:\ngot  %q\nwant %q", text, got, "k: "+want+"\n")
		}
	}
}

func TestYAMLStructure(t *testing.T) {
	t.Parallel()
	v, err := value.ParseJSON([]byte(`{"b":[[],{},[[1,[2]],{"x":[],"w":{}}]],"a":{"z":null,"y":[{"q":1.0}]},"":[true],"1":2,"n\nn":[1],"~":{"k":1}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := `'':
- true
'1': 2
a:
  y:
  - q: 1.0
  z: null
b:
- []
- {}
- - - 1
    - - 2
  - w: {}
    x: []
? 'n

  n'
: - 1
'~':
  k: 1
`
	if got := printed(t, render.YAML, v); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// FuzzYAML: every value can be written and is read back the same by another
// implementation.
func FuzzYAML(f *testing.F) {
	for _, seed := range []string{"plain", "0123", "a\n\nb ", "it's: #x", "\t", "😀", "word " + strings.Repeat("x ", 90), " \n ", "-", "~", "a:\u00a0b"} {
		f.Add("key", seed)
		f.Add(seed, "v")
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		name, text = strings.ToValidUTF8(name, "?"), strings.ToValidUTF8(text, "?")
		v := render.Object{{Name: "list", Value: []any{text, []any{text, int64(1)}, render.Object{{Name: "in", Value: text}}}}, {Name: "map", Value: render.Object{{Name: name, Value: text}}}}
		doc := printed(t, render.YAML, v)
		if !readable(name + text) {
			return
		}
		var back struct {
			List []any             `yaml:"list"`
			Map  map[string]string `yaml:"map"`
		}
		if err := yaml.Unmarshal([]byte(doc), &back); err != nil {
			t.Fatalf("%v\n%s", err, doc)
		}
		if len(back.List) != 3 || back.List[0] != text || back.Map[name] != text {
			t.Fatalf("%q came back as %q, %q from\n%s", text, back.List, back.Map, doc)
		}
	})
}

// readable leaves out what the reading library, not the writer, gets wrong:
// it takes NEL and the Unicode separators for blanks, and folds lines in
// quotes and long names by rules of its own.
func readable(text string) bool {
	return len(text) < 60 && !strings.ContainsAny(text, "\r\n\t\u0085\u2028\u2029\ufeff") && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > 0xffff })
}

// FuzzFormats: no value makes any format fail.
func FuzzFormats(f *testing.F) {
	f.Add(`{"a":[1,"x",[2,[3]],{"b":null,"c":{}}],"d":{"e":[{"f":1},{"g":[]}]}}`, 40)
	f.Add(`[[],[[]],{"a":{"a":{"a":1}}},1.5e300,-0.0,true]`, 0)
	f.Add(`["漢字",["a","b"],["c"],{"k":"é"}]`, 1)
	f.Fuzz(func(t *testing.T, text string, columns int) {
		v, err := value.ParseJSON([]byte(text))
		if err != nil {
			return
		}
		for _, format := range render.Formats() {
			var out bytes.Buffer
			o := render.Options{Format: format, Operation: "Op", Columns: columns, Color: columns%2 == 1}
			if err := render.Write(&out, o, v); err != nil {
				t.Fatalf("%s: %v", format, err)
			}
		}
		if strings.Contains(value.Literal(v), "inf") {
			return // a number that is out of range is written as Infinity, which JSON lacks
		}
		if back, err := value.ParseJSON([]byte(printed(t, render.JSON, []any{v}))); err != nil || value.Literal(back) != value.Literal([]any{v}) {
			t.Fatalf("JSON does not read back: %v", err)
		}
	})
}
