package value_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsid/awsid/internal/sys/value"
)

func TestFloat(t *testing.T) {
	t.Parallel()
	for f, want := range map[float64]string{
		0: "0.0", 1: "1.0", -1.5: "-1.5", 0.1: "0.1", 1e15: "1000000000000000.0", 1e16: "1e+16", 1e30: "1e+30",
		1.5e300: "1.5e+300", 0.0001: "0.0001", 0.00001: "1e-05", 123456789.125: "123456789.125",
		math.Inf(1): "inf", math.Inf(-1): "-inf", 5e-324: "5e-324",
	} {
		if got := value.Float(f); got != want {
			t.Errorf("%g: %s, want %s", f, got, want)
		}
	}
	if value.Float(math.NaN()) != "nan" || value.Float(math.Copysign(0, -1)) != "-0.0" {
		t.Error("nan or minus zero")
	}
}

func TestTimes(t *testing.T) {
	t.Parallel()
	whole := time.Date(2020, 1, 2, 4, 4, 5, 0, time.FixedZone("", 3600))
	part := whole.Add(120 * time.Millisecond)
	for _, c := range []struct {
		format value.Times
		t      time.Time
		want   string
	}{
		{value.ISO8601, whole, "2020-01-02T03:04:05+00:00"},
		{value.ISO8601, part, "2020-01-02T03:04:05.120000+00:00"},
		{value.Wire, whole, "2020-01-02T03:04:05Z"},
		{value.Wire, part, "2020-01-02T03:04:05.120Z"},
	} {
		if got := c.format.Text(c.t); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}

type named string

func TestNormal(t *testing.T) {
	t.Parallel()
	when := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	got := value.Normal(value.Object{
		{Name: "int", Value: 1}, {Name: "int32", Value: int32(2)}, {Name: "big", Value: uint64(math.MaxUint64)},
		{Name: "float", Value: float32(0.5)}, {Name: "when", Value: when}, {Name: "texts", Value: []string{"a"}},
		{Name: "objects", Value: []value.Object{{{Name: "t", Value: when}}}}, {Name: "list", Value: []any{nil, true}}, {Name: "enum", Value: named("Active")},
	}, value.ISO8601)
	want := value.Object{
		{Name: "int", Value: int64(1)}, {Name: "int32", Value: int64(2)}, {Name: "big", Value: json.Number("18446744073709551615")},
		{Name: "float", Value: 0.5}, {Name: "when", Value: "2020-01-02T03:04:05+00:00"}, {Name: "texts", Value: []any{"a"}},
		{Name: "objects", Value: []any{value.Object{{Name: "t", Value: "2020-01-02T03:04:05+00:00"}}}}, {Name: "list", Value: []any{nil, true}}, {Name: "enum", Value: "Active"},
	}
	if diff := cmp.Diff(any(want), got); diff != "" {
		t.Error(diff)
	}
}

func TestTimestamp(t *testing.T) {
	t.Parallel()
	at := time.Date(2024, 1, 2, 3, 4, 5, 0, time.FixedZone("", 7200))
	for _, c := range []struct {
		v     value.Timestamp
		times value.Times
		want  any
	}{
		{value.Timestamp{Time: at, Sent: "x"}, value.ISO8601, "2024-01-02T03:04:05+02:00"},
		{value.Timestamp{Time: at.UTC(), Sent: "x", Zoneless: true}, value.ISO8601, "2024-01-02T01:04:05"},
		{value.Timestamp{Time: at, Sent: int64(5)}, value.Wire, int64(5)},
	} {
		if got := value.Normal(c.v, c.times); got != c.want {
			t.Errorf("%+v: %v, want %v", c.v, got, c.want)
		}
	}
}

func TestLiteral(t *testing.T) {
	t.Parallel()
	v := value.Object{{Name: "a", Value: []any{nil, true, false, int64(1), 1.0, "it's", `"`, `'"`, "\n\t\r\\", "é\x01\u200b\U000e0001"}}, {Name: "b", Value: value.Object{}}}
	want := `{'a': [None, True, False, 1, 1.0, "it's", '"', '\'"', '\n\t\r\\', 'é\x01\u200b\U000e0001'], 'b': {}}`
	if got := value.Literal(v); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	v, err := value.ParseJSON([]byte(` {"b": [1, -0, 1.0, 1e2, 12345678901234567890, "\u00e9😀<&>\u2028"], "a": {"x": null}, "b2": [], "b": 3, "c": {}} `))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(value.OneLine().Append(nil, v)); got != `{"b": 3, "a": {"x": null}, "b2": [], "c": {}}` {
		t.Error(got)
	}
	list := []any{int64(1), 1.0, 100.0, 1.2345678901234567e19, "é😀<&>\u2028\x7f\b\f\x01\"\\", math.NaN(), math.Inf(-1)}
	if got := string(value.Compact().Append(nil, list)); got != `[1,1.0,100.0,1.2345678901234567e+19,"\u00e9\ud83d\ude00<&>\u2028\u007f\b\f\u0001\"\\",NaN,-Infinity]` {
		t.Error(got)
	}
	if got := string(value.Indented().Append(nil, list[4])); got != "\"é😀<&>\u2028\x7f\\b\\f\\u0001\\\"\\\\\"" {
		t.Error(got)
	}
	for _, bad := range []string{"", "{", "[1,]", `{"a"}`, "1 2", "nul", `"`, "01"} {
		if v, err := value.ParseJSON([]byte(bad)); err == nil {
			t.Errorf("%q: %v", bad, v)
		}
	}
}

func TestMarshalSpellsAsPython(t *testing.T) {
	t.Parallel()
	v := value.Object{
		{Name: "a", Value: nil}, {Name: "b", Value: []string{"x", "y"}}, {Name: "c", Value: 1800},
		{Name: "d", Value: "é\U0001F600\"\\\n\x7f/<&>"}, {Name: "e", Value: value.Object{}},
		{Name: "f", Value: []any{true, false, 1.50, json.Number("-98765432109876543210")}},
	}
	want := `{"a": null, "b": ["x", "y"], "c": 1800, "d": "\u00e9\ud83d\ude00\"\\\n\u007f/<&>", "e": {}, ` +
		`"f": [true, false, 1.5, -98765432109876543210]}`
	written := value.Marshal(v)
	if string(written) != want {
		t.Errorf("got  %s\nwant %s", written, want)
	}
	if back, err := value.ParseObject(written); err != nil || string(value.Marshal(back)) != want {
		t.Errorf("read again: %v, %v", back, err)
	}
	if got := string(value.MarshalCompact(value.Object{{Name: "a", Value: "b"}, {Name: "c", Value: 1}})); got != `{"a":"b","c":1}` {
		t.Errorf("compact: %s", got)
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"\xff", `"\xff"`, "{}{}", `{"a": 1,}`, strings.Repeat("[", 100000), strings.Repeat(`{"a":`, 501) + "1" + strings.Repeat("}", 501)} {
		if v, err := value.ParseJSON([]byte(text)); err == nil {
			t.Errorf("%.20q: got %v", text, v)
		}
	}
	if _, err := value.ParseObject([]byte("[]")); err == nil {
		t.Error("a list is no object")
	}
	if _, err := value.ParseJSON([]byte(strings.Repeat("[", 500) + strings.Repeat("]", 500))); err != nil {
		t.Error(err)
	}
}

func TestMembers(t *testing.T) {
	t.Parallel()
	when := time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)
	o := value.Object{
		{Name: "o", Value: value.Object{{Name: "x", Value: "y"}}}, {Name: "l", Value: []any{int64(1)}}, {Name: "t", Value: "text"},
		{Name: "n", Value: int64(7)}, {Name: "when", Value: value.Timestamp{Time: when}},
	}
	if o.Int("n") != 7 || o.Int("t") != 0 || !o.Time("when").Equal(when) || !o.Time("n").IsZero() {
		t.Error("a number or a time")
	}
	if o.Object("o").Text("x") != "y" || len(o.List("l")) != 1 || o.Text("t") != "text" {
		t.Error("a member that is there")
	}
	if o.Object("t") != nil || o.List("o") != nil || o.Text("l") != "" || o.Object("none").Text("x") != "" {
		t.Error("a member of another type")
	}
	if got := o.Without("o", "none"); len(got) != 4 || got[0].Name != "l" {
		t.Errorf("without: %v", got)
	}
}

func TestSet(t *testing.T) {
	t.Parallel()
	o := value.Object{}.Set("a", 1).Set("b", 2).Set("a", 3)
	if diff := cmp.Diff(value.Object{{Name: "a", Value: 3}, {Name: "b", Value: 2}}, o); diff != "" {
		t.Error(diff)
	}
}

// FuzzParseJSON: what is read and written is read again as the same value.
func FuzzParseJSON(f *testing.F) {
	for _, s := range []string{`{"a":[1,2.50,-0,1e5,"\u00e9\n"],"a":null}`, `"x"`, `[[[]],{}]`, "1e400", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := value.ParseJSON([]byte(text))
		if err != nil || strings.Contains(value.Literal(v), "inf") {
			return
		}
		for _, layout := range []value.JSON{value.Indented(), value.Compact(), value.OneLine()} {
			written := layout.Append(nil, v)
			again, err := value.ParseJSON(written)
			if err != nil || value.Literal(again) != value.Literal(v) {
				t.Fatalf("%s came back as %s, %v", written, value.Literal(again), err)
			}
		}
	})
}
