package query_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
	"github.com/awsid/awsid/internal/ui/query"
)

func document(t testing.TB) any {
	t.Helper()
	v, err := value.ParseJSON([]byte(`{"Users":[{"Path":"/","UserName":"bob","Size":2,"Made":"2021-02-03"},{"Path":"/t/","UserName":"alice","Size":1.0,"Made":"2020-01-02"}],"Empty":{}}`))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestOrderIsKept: members come in the order of the answer or of the query.
func TestOrderIsKept(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Users[0]":                                        `{"Path": "/", "UserName": "bob", "Size": 2, "Made": "2021-02-03"}`,
		"Users[0].{z:UserName,a:Path}":                    `{"z": "bob", "a": "/"}`,
		"Users[].{N:UserName,L:Nothing}":                  `[{"N": "bob", "L": null}, {"N": "alice", "L": null}]`,
		"keys(Users[0])":                                  `["Path", "UserName", "Size", "Made"]`,
		"merge(`{\"b\":1,\"a\":2}`, `{\"c\":3,\"b\":4}`)": `{"b": 4, "a": 2, "c": 3}`,
		"sort_by(Users,&UserName)[].UserName":             `["alice", "bob"]`,
		"Users[0].{a:Path,a:UserName}":                    `{"a": "bob"}`,
	} {
		got, err := search(text, document(t))
		if s := string(value.OneLine().Append(nil, got)); err != nil || s != want {
			t.Errorf("%s: %s, %v; want %s", text, s, err, want)
		}
	}
}

// TestLaxer: what the AWS CLI allows beyond the specification.
func TestLaxer(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Users[?UserName==`bob`].Path":          `["/"]`,
		"Users[?Made>='2021-01-01'].UserName":   `["bob"]`,
		"Users[?Made<`2021-01-01`].UserName":    `["alice"]`,
		"Users[?Size==`1`].UserName":            `["alice"]`,
		"Users[?Size<'x'].UserName":             `[]`,
		"sum(Users[].Size)":                     `3.0`,
		"sum(`[1, 2]`)":                         `3`,
		"avg(`[1, 2]`)":                         `1.5`,
		"to_string(`{\"a\": [1, 1.0, \"é\"]}`)": `"{\"a\":[1,1.0,\"\\u00e9\"]}"`,
		"to_number('12') && to_number('1.5')":   `1.5`,
		"to_number('0x1')":                      `null`,
		"max_by(Users,&Size).UserName":          `"bob"`,
		"ceil(`1.2`)":                           `2`,
		"abs(`-3`)":                             `3`,
		"`true` == `1`":                         `false`,
		"contains('abc', `1`)":                  `false`,
	} {
		got, err := search(text, document(t))
		if s := string(value.OneLine().Append(nil, got)); err != nil || s != want {
			t.Errorf("%s: %s, %v; want %s", text, s, err, want)
		}
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                          "empty",
		"Users[":                    "unexpected end of query at character 7",
		"Users..a":                  `unexpected . at character 7 of "Users..a"`,
		"&a":                        "unexpected &",
		"[&a]":                      "unexpected &",
		"a b":                       "unexpected name b at character 3",
		"'a":                        "unclosed '",
		"é":                         "unknown character 'é' at character 1",
		"a[::0]":                    "step",
		"a[99999999999999999999]":   "out of range",
		"foo(a,)":                   "unexpected )",
		strings.Repeat("(", 100000): "nested too deeply",
	} {
		_, err := query.Compile(text)
		if problem.KindOf(err) != problem.Usage || !strings.Contains(err.Error(), want) {
			t.Errorf("%.30s: %v; want %s", text, err, want)
		}
	}
	for text, want := range map[string]string{
		"sum(Users)":            "function sum() takes array-number, not the array [{\"Path\": \"/\"",
		"nope(Users)":           "unknown function nope()",
		"length(Users,`1`)":     "takes 1 arguments, not 2",
		"merge()":               "at least 1",
		"sort_by(Users,&Empty)": "must all be strings or all be numbers",
		"length(&a)":            "not the expression",
	} {
		e, err := query.Compile(text)
		if err != nil {
			t.Fatal(err)
		}
		_, err = e.Search(document(t))
		var p *problem.Error
		if !errors.As(err, &p) || p.Kind != problem.General || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %s", text, err, want)
		}
	}
}

// FuzzQuery: nothing that a person types makes the program fail badly, and
// evaluation does not change the document.
func FuzzQuery(f *testing.F) {
	for _, s := range []string{"Users[].{a:UserName}", "Users[?Size>`1`] | [0]", "sort_by(Users,&Size)[::-1]", "*.*[]", "@.\"a\"", "[`1`,'x'][5:0:-9223372036854775808]", "!a||b&&c", "reverse(Users[*].UserName)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := query.Compile(text)
		if err != nil {
			return
		}
		v := document(t)
		before := value.Literal(v)
		_, _ = e.Search(v)
		if value.Literal(v) != before {
			t.Fatalf("%q changed the document", text)
		}
	})
}

func BenchmarkCompile(b *testing.B) {
	for b.Loop() {
		if _, err := query.Compile("Users[?Size>`1`].{n:UserName,p:Path} | [0]"); err != nil {
			b.Fatal(err)
		}
	}
}

// A literal beyond reason is refused and not taken for a text.
func TestDeepLiteral(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"`" + strings.Repeat("[", 60000) + strings.Repeat("]", 60000) + "`", "a[?b == `" + strings.Repeat(`{"a":`, 60000) + "`]"} {
		if _, err := query.Compile(text); err == nil || !strings.Contains(err.Error(), "nested too deeply") || len(err.Error()) > 500 {
			t.Errorf("%.20s…: %.200v", text, err)
		}
	}
}
