package service

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
)

// loadTest is a file://t that holds "text", and nothing else.
func loadTest(text string) (any, error) {
	switch text {
	case "file://t":
		return "text", nil
	case "file://no":
		return nil, problem.New(problem.Usage, "no such file")
	}
	return text, nil
}

func object(pairs ...any) value.Object {
	o := value.Object{}
	for i := 0; i < len(pairs); i += 2 {
		o = append(o, value.Member{Name: pairs[i].(string), Value: pairs[i+1]})
	}
	return o
}

func TestShorthand(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]value.Object{
		"Key=a,Value=b":           object("Key", "a", "Value", "b"),
		"Key=a,Value=":            object("Key", "a", "Value", ""),
		"Key=,Value=b":            object("Key", "", "Value", "b"),
		"Key=a,,Value=b":          object("Key", "a", "Value", "b"),
		"Key = a , Value = b ":    object("Key", "a", "Value", "b"),
		"Key=a,\tValue=b c d":     object("Key", "a", "Value", "b c d"),
		"Key=a\n,Value=b\nc\n":    object("Key", "a", "Value", "b\nc"),
		`Key=a,Value="x,y"`:       object("Key", "a", "Value", "x,y"),
		`Key='it"s' ,Value=b`:     object("Key", `it"s`, "Value", "b"),
		`Key='a\'b',Value=b`:      object("Key", "a'b", "Value", "b"),
		`Key='a\\b',Value="c\\d"`: object("Key", `a\b`, "Value", `c\d`),
		`Key='a\'`:                object("Key", `a\`),
		`Key=a\,b,Value=c=d`:      object("Key", "a,b", "Value", "c=d"),
		`Key=a,Value=\\server\x`:  object("Key", "a", "Value", `\\server\x`),
		`Key="a\"b",Value= x`:     object("Key", `a"b`, "Value", "x"),
		"Key=file://x,Value=[":    nil,
		"a=b,c":                   object("a", []any{"b", "c"}),
		"a=b,c d,'e,f',g=h":       object("a", []any{"b", "c d", "e,f"}, "g", "h"),
		"a=b,c,":                  nil,
		"a=[b,c],d=[]":            object("a", []any{"b", "c"}, "d", []any{}),
		"a=[ b , 'c,d' ]":         object("a", []any{"b", "c,d"}),
		"a=[[b],{c=d}],e=f":       object("a", []any{[]any{"b"}, object("c", "d")}, "e", "f"),
		"a={b=c,d=[e,f]},g={}":    object("a", object("b", "c", "d", []any{"e", "f"}), "g", object()),
		"a={b=c d, e = 'f}'}":     object("a", object("b", "c d", "e", "f}")),
		"a={b=c,b=d}":             object("a", object("b", "d")),
		"aws:x/y.z#1_=b":          object("aws:x/y.z#1_", "b"),
		"=a,Value=b":              object("", "a", "Value", "b"),
		"Key=a,Value@=file://t":   object("Key", "a", "Value", "text"),
		"Key@ = file://t,Value=b": object("Key", "text", "Value", "b"),
		"Key@=plain":              object("Key", "plain"),
		"a={b@=file://t}":         object("a", object("b", "text")),
		"a=ü,b=☃":                 object("a", "ü", "b", "☃"),
		"":                        nil,
		"a":                       nil,
		"'Key'=a":                 nil,
		"Key=a,":                  nil,
		`Key="a`:                  nil,
		`Key="a"b`:                nil,
		",Key=a":                  nil,
		"Key=a,Key=b":             nil,
		"Key=a,Value={b}":         nil,
		"a=[b":                    nil,
		"a=[b]c":                  nil,
		"a={b=c":                  nil,
		"a=[b],c":                 nil,
	} {
		got, err := parseShorthand(word, loadTest)
		if (err == nil) != (want != nil) || problem.KindOf(err) != problem.Usage && err != nil {
			t.Errorf("%q: error %v, want %v", word, err, want)
		} else if diff := cmp.Diff(want, got); err == nil && diff != "" {
			t.Errorf("%q (-want +got):\n%s", word, diff)
		}
	}
	if _, err := parseShorthand("a@=file://no", loadTest); problem.KindOf(err) != problem.General {
		t.Errorf("a missing file: %v", err)
	}
}

// Reading ends, and what was read is a structure.
func FuzzShorthand(f *testing.F) {
	for _, s := range []string{"Key=a,Value=b", `Key="x\"",V='y'`, "=", ",", `a=\`, "a=[b,{c=d}],e=f,g", "a={b=[c,{d=e}]}", `a='\'\'`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, word string) {
		object, err := parseShorthand(word, loadTest)
		if (err == nil) != (len(object) > 0) {
			t.Errorf("%q became %v, error %v", word, object, err)
		}
		if err != nil && strings.TrimSpace(err.Error()) == "" {
			t.Errorf("%q: an error without a text", word)
		}
	})
}

func TestErrorsQuoteOnlyThePlaceOfALongShorthand(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"Key=" + strings.Repeat("é", 60000) + "'", "Key=" + strings.Repeat("a", 120000) + ",Key=b"} {
		if _, err := parseShorthand(word, nil); err == nil || len(err.Error()) > 1000 {
			t.Errorf("%d bytes: error %.200v, want a short one", len(word), err)
		}
	}
}
