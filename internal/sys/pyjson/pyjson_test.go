package pyjson_test

import (
	"testing"

	"github.com/awsid/awsid/internal/sys/pyjson"
)

func TestMarshalSpellsAsPython(t *testing.T) {
	t.Parallel()
	v := pyjson.Object{
		{Name: "a", Value: nil}, {Name: "b", Value: []string{"x", "y"}}, {Name: "c", Value: 1800},
		{Name: "d", Value: "é\U0001F600\"\\\n\x7f/<&>"}, {Name: "e", Value: pyjson.Object{}},
		{Name: "f", Value: []any{true, false}},
	}
	want := `{"a": null, "b": ["x", "y"], "c": 1800, "d": "\u00e9\ud83d\ude00\"\\\n\u007f/<&>", "e": {}, "f": [true, false]}`
	if got := string(pyjson.Marshal(v)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := string(pyjson.MarshalCompact(pyjson.Object{{Name: "a", Value: "b"}, {Name: "c", Value: 1}})); got != `{"a":"b","c":1}` {
		t.Errorf("compact: %s", got)
	}
}

func TestParseKeepsOrderAndNumbers(t *testing.T) {
	t.Parallel()
	text := `{"z": 1.50, "a": [1, {"k": null}], "s": "x"}`
	v, err := pyjson.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(pyjson.Marshal(v)); got != text {
		t.Errorf("got %s want %s", got, text)
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "{", `{"a"`, `{"a": }`, "[1", `{} x`, "{}{}", "\xff", `{"a": 1,}`} {
		if v, err := pyjson.Parse([]byte(text)); err == nil {
			t.Errorf("%q: got %v", text, v)
		}
	}
	if _, err := pyjson.ParseObject([]byte("[]")); err == nil {
		t.Error("a list is no object")
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"a": [1, "b", null, true, 1e3, {}]}`))
	f.Add([]byte("[[[[[["))
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := pyjson.Parse(data)
		if err != nil {
			return
		}
		once := pyjson.Marshal(v)
		again, err := pyjson.Parse(once)
		if err != nil {
			t.Fatalf("own output %q: %v", once, err)
		}
		if twice := pyjson.Marshal(again); string(twice) != string(once) {
			t.Fatalf("%q then %q", once, twice)
		}
	})
}
