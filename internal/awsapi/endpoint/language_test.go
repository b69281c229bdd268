package endpoint

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/sys/problem"
)

func testScope() scope {
	return scope{
		"Region": "eu-west-1", "Yes": true, "List": []string{"a", "b", "c"},
		"nested": map[string]any{"inner": map[string]any{"list": []string{"x", "y"}}, "text": "t"},
	}
}

func TestExpressions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want any
	}{
		{`true`, true}, {`12`, 12}, {`-1`, -1}, {`Region`, "eu-west-1"}, {`Unknown`, nil},
		{`"in {Region}, {{braces}} and {nested#text}"`, "in eu-west-1, {braces} and t"},
		{`"{nested#inner.list[1]}"`, "y"},
		{`isSet(Region)`, true}, {`isSet(Unknown)`, false},
		{`not(Yes)`, false}, {`not(Unknown)`, true}, {`not(isSet(Unknown))`, true},
		{`booleanEquals(Yes,true)`, true}, {`booleanEquals(Unknown,false)`, false}, {`booleanEquals(false,false)`, true},
		{`stringEquals(Region,"eu-west-1")`, true}, {`stringEquals(Unknown,"")`, false},
		{`getAttr(List,"[0]")`, "a"}, {`getAttr(List,"[-1]")`, "c"}, {`getAttr(List,"[3]")`, nil}, {`getAttr(List,"[-4]")`, nil},
		{`getAttr(nested,"inner.list[0]")`, "x"}, {`getAttr(nested,"none.list[0]")`, nil}, {`getAttr(nested,"text.more")`, nil},
		{`getAttr(nested,"inner.list[x]")`, nil}, {`getAttr(Unknown,"a")`, nil},
		{`substring("abcdef",0,4,false)`, "abcd"}, {`substring("abcdef",0,4,true)`, "cdef"}, {`substring("abcdef",1,3,true)`, "de"},
		{`substring("abc",0,4,false)`, nil}, {`substring("abc",2,2,false)`, nil}, {`substring("ab\u00e4c",0,2,false)`, nil}, {`substring("",0,0,false)`, nil},
		{`split("a--b--c","--",0)`, []string{"a", "b", "c"}}, {`split("a--b--c","--",2)`, []string{"a", "b--c"}}, {`split("a","",0)`, nil},
		{`split("","-",0)`, []string{""}}, {`getAttr(split("a-b","-",0),"[1]")`, "b"},
		{`ite(Yes,"then","else")`, "then"}, {`ite(false,"then","else")`, "else"},
		{`coalesce(Unknown,getAttr(nested,"none"),"c")`, "c"}, {`coalesce(Unknown)`, nil},
		{`uriEncode("a/b c~-_.\u00e9")`, "a%2Fb%20c~-_.%C3%A9"}, {`uriEncode(Unknown)`, nil},
		{`isValidHostLabel("a-b",false)`, true}, {`isValidHostLabel("a.b",false)`, false}, {`isValidHostLabel("a.b",true)`, true},
		{`isValidHostLabel("a..b",true)`, false}, {`isValidHostLabel("-a",false)`, false}, {`isValidHostLabel("a-",false)`, false},
		{`isValidHostLabel("",false)`, false}, {`isValidHostLabel("` + strings.Repeat("a", 63) + `",false)`, true},
		{`isValidHostLabel("` + strings.Repeat("a", 64) + `",false)`, false}, {`isValidHostLabel(Unknown,false)`, false},
		{`aws.isVirtualHostableS3Bucket("bucket-1",false)`, true}, {`aws.isVirtualHostableS3Bucket("Bucket",false)`, false},
		{`aws.isVirtualHostableS3Bucket("a.b.c",true)`, true}, {`aws.isVirtualHostableS3Bucket("a.b.c",false)`, false},
		{`aws.isVirtualHostableS3Bucket("10.0.0.1",true)`, false}, {`aws.isVirtualHostableS3Bucket("ab",false)`, false},
		{`aws.parseArn("arn:aws:s3")`, nil}, {`aws.parseArn("arn::s3:::x")`, nil}, {`aws.parseArn("arn:aws:s3:::")`, nil},
		{`aws.parseArn("arn:aws:s3:r:1:a/b:c")`, map[string]any{"partition": "aws", "service": "s3", "region": "r", "accountId": "1",
			"resourceId": []string{"a", "b", "c"}}},
		{`getAttr(aws.partition("cn-new-7"),"dnsSuffix")`, "amazonaws.com.cn"}, {`getAttr(aws.partition("mars-1"),"name")`, "aws"},
		{`getAttr(aws.partition("us-isob-east-1"),"implicitGlobalRegion")`, "us-isob-east-1"}, {`aws.partition(Unknown)`, nil},
		{`getAttr(parseURL("https://h:1/a/b"),"normalizedPath")`, "/a/b/"}, {`getAttr(parseURL("https://h"),"normalizedPath")`, "/"},
		{`getAttr(parseURL("https://h:1/a b"),"path")`, "/a%20b"}, {`getAttr(parseURL("https://h:1"),"authority")`, "h:1"},
		{`getAttr(parseURL("http://[::1]:9"),"isIp")`, true}, {`getAttr(parseURL("http://127.0.0.1"),"isIp")`, true},
		{`parseURL("https://h?q")`, nil}, {`parseURL("https://h?")`, nil}, {`parseURL("ftp://h")`, nil}, {`parseURL("h")`, nil},
	} {
		got, rest, err := testScope().evaluateExpression(c.text)
		if err != nil || rest != "" || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %#v, rest %q, %v; want %#v", c.text, got, rest, err, c.want)
		}
	}
}

func TestMalformedRulesAreErrors(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		``, `f(`, `isSet`, `isSet(`, `isSet()`, `isSet(a,b)`, `isSet(a;b)`, `none(a)`, `"open`, `"{a"`, `"}"`, `"{Yes}"`, `"{Unknown}"`, `isSet(a)b`, `"\q"`,
	} {
		rules := "\n" + text + "\n\nhttps://x\n\n\n0 0 e0\n\n"
		if e, err := resolveBy(rules, nil); err == nil && text != "isSet" {
			t.Errorf("condition %q: got %v, want an error", text, e)
		}
	}
	for _, rules := range []string{
		"", "\n\n\n", "a string\n", "\n\n\n\nx\n\n", "\n\n\n\n0\n\n", "\n\n\n\n0 - e0\n\n", "\n\n\n\n0 - x9\n\n", "\n\n\n\n0 7 e0\n\n", "lonely\n\n\n\n\n\n",
		"\n\nhttps://{\n\n\n0 - e0\n\n", "\n\nhttps://x\t{\n\n\n0 - e0\n\n", "\n\nhttps://x\t{\"authSchemes\":1}\n\n\n0 - e0\n\n",
		"\n\nhttps://x\t{}\t{\"h\":1}\n\n\n0 - e0\n\n", "\n\n\n12\n\n0 - x0\n\n",
	} {
		if e, err := resolveBy(rules, nil); err == nil {
			t.Errorf("rules %q: got %v, want an error", rules, e)
		}
	}
}

// A tree in which no rule fits is left again, as in botocore; parameters have
// defaults and types; headers and properties are templates.
func TestRules(t *testing.T) {
	t.Parallel()
	const rules = `A string required
B boolean required true
C stringArray

stringEquals(A,"a")
first=getAttr(C,"[0]")
B

https://{A}	{"authSchemes":[{"name":"sigv4a","signingRegionSet":["{A}","*"]}],"backend":"for {A}"}	{"X-A":["{A}","x"]}
https://{first}

"no {A}"

0 0
1 1
2 - e1
0 2 e0
0 - x0

`
	for _, c := range []struct {
		params    Params
		url, want string
	}{
		{Params{"A": "a", "C": []string{"c"}}, "https://c", ""},
		{Params{"A": "a", "C": []string{}}, "https://a", ""},
		{Params{"A": "a", "Other": 1}, "https://a", ""},
		{Params{"A": "b", "B": false}, "", "no b"},
		{Params{"B": true}, "", "the parameter A is missing"},
		{Params{"A": 1}, "", "the parameter A is of type int, not string"},
	} {
		e, err := resolveBy(rules, c.params)
		if e.URL != c.url || (err != nil || c.want != "") && (err == nil || err.Error() != c.want) {
			t.Errorf("%v: got %q, %v; want %q, %s", c.params, e.URL, err, c.url, c.want)
		}
	}
	e, _ := resolveBy(rules, Params{"A": "a"})
	want := Endpoint{URL: "https://a", Headers: map[string][]string{"X-A": {"a", "x"}},
		AuthSchemes: []AuthScheme{{Name: "sigv4a", SigningRegionSet: []string{"a", "*"}}}, Properties: map[string]any{"backend": "for a"}}
	if !reflect.DeepEqual(e, want) {
		t.Errorf("got %#v\nwant %#v", e, want)
	}
	if e, err := resolveBy("\n\n\n\n0 - \n\n", nil); err == nil {
		t.Errorf("rules without an end: got %v, want an error", e)
	}
}

// Every error that the rules of our services give has a hint or names the
// value that is wrong.
func TestErrorsHaveHints(t *testing.T) {
	t.Parallel()
	_, err := Resolve("sts", Params{"Region": "eu-west-1", "UseFIPS": true, "Endpoint": "http://x"})
	var p *problem.Error
	if !errors.As(err, &p) || p.Hint == "" || p.Kind != problem.General {
		t.Errorf("FIPS and endpoint: %#v", err)
	}
	_, err = Resolve("s3", Params{"Region": "eu-west-1", "Bucket": "arn:aws:s3:x"})
	if !errors.As(err, &p) || p.Hint == "" || p.Kind != problem.Usage {
		t.Errorf("no ARN: %#v", err)
	}
	if _, err := Resolve("none", nil); err == nil {
		t.Error("an unknown service has an endpoint")
	}
}

// FuzzExpression holds that no expression and no template breaks the
// interpreter, and that what is left over is the end of the text.
func FuzzExpression(f *testing.F) {
	for _, text := range []string{`getAttr(split("a-b","-",0),"[1]")`, `"{nested#inner.list[1]} {{x}}"`, `substring(Region,0,2,true)`,
		`coalesce(a,ite(Yes,"x",12))`, `aws.parseArn("arn:aws:s3:::x")`, `parseURL("http://[::1]/a")`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, rest, err := testScope().evaluateExpression(text)
		if err == nil && !strings.HasSuffix(text, rest) {
			t.Errorf("%q: rest %q", text, rest)
		}
		if filled, err := testScope().expandTemplate(text); err == nil && !strings.ContainsAny(text, "{}") && filled != text {
			t.Errorf("template %q: got %q", text, filled)
		}
	})
}

// FuzzResolve holds that no rules, however broken, and no bucket or region
// break the interpreter.
func FuzzResolve(f *testing.F) {
	for _, service := range []string{"sts", "sso"} {
		text, err := rules.ReadFile("rules/" + service + ".txt")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text), "eu-west-1", "bucket")
	}
	f.Add("A string\n\nisSet(A)\n\nhttps://{A}\t{}\n\n\"x\"\n\n0 0 e0\n0 - x0\n\n", "a", "arn:aws:s3:us-west-2:123456789012:accesspoint:x")
	f.Fuzz(func(t *testing.T, text, region, bucket string) {
		params := Params{"Region": region, "A": bucket, "Bucket": bucket}
		_, _ = resolveBy(text, params)
		if e, err := Resolve("s3", params); err == nil && !strings.HasPrefix(e.URL, "https://") {
			t.Errorf("bucket %q in %q: %s", bucket, region, e.URL)
		}
	})
}

func BenchmarkResolve(b *testing.B) {
	for _, c := range []struct {
		service string
		params  Params
	}{
		{"sts", Params{"Region": "eu-west-1"}},
		{"s3", Params{"Region": "eu-west-1", "Bucket": "bucket"}},
		{"s3", Params{"Region": "eu-west-1", "Bucket": "arn:aws:s3:eu-west-1:123456789012:accesspoint:x"}},
	} {
		b.Run(c.service, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Resolve(c.service, c.params); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
