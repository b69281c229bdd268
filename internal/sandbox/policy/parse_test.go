package policy

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind       Kind
		text, want string
	}{
		{Identity, ``, "Syntax errors in policy."},
		{Identity, `{`, "Syntax errors in policy."},
		{Identity, `{} {}`, "Syntax errors in policy."},
		{Identity, `{"Version":"2012-10-17"}`, "Syntax errors in policy."},
		{Identity, `{"Version":"2013-01-01","Statement":[]}`, "Policy document must be version 2012-10-17 or greater."},
		{Identity, `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Nonsense":1}}`, "Unknown field Nonsense"},
		{Identity, `{"Statement":{"Action":"*","Resource":"*"}}`, "Missing required field Effect"},
		{Identity, `{"Statement":{"Effect":"Permit","Action":"*","Resource":"*"}}`, "Invalid effect: Permit"},
		{Identity, `{"Statement":{"Effect":"Allow","Resource":"*"}}`, "Policy statement must contain actions."},
		{Identity, `{"Statement":{"Effect":"Allow","Action":"*"}}`, "Policy statement must contain resources."},
		{Identity, `{"Statement":{"Effect":"Allow","Action":"CreateUser","Resource":"*"}}`, "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."},
		{Identity, `{"Statement":{"Effect":"Allow","Action":"*","Resource":"bucket"}}`, `Resource bucket must be in ARN format or "*".`},
		{Identity, `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"}}`, "Policy document should not specify a principal."},
		{Identity, `{"Statement":[{"Sid":"a","Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"a","Effect":"Allow","Action":"*","Resource":"*"}]}`, "Statement IDs (SID) in a single policy must be unique."},
		{Identity, `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringFits":{"a":"b"}}}}`, "Invalid Condition type : StringFits"},
		{Identity, `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NumericEquals":{"a":"b"}}}}`, "Invalid value b for a numeric condition."},
		{Identity, `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"a":"b"}}}}`, "Invalid IP address or range b in a condition."},
		{Identity, `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"a":{"b":1}}}}}`, "Syntax errors in policy."},
		{Trust, `{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole"}}`, "Missing required field Principal"},
		{Trust, `{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":"*","Resource":"*"}}`, "Has prohibited field Resource"},
		{Trust, `{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Principal":"*"}}`, "AssumeRole policy may only specify STS AssumeRole actions."},
		{Trust, `{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"alice"}}}`, `Invalid principal in policy: "AWS":"alice"`},
		{Trust, `{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"arn:aws:iam::111111111111:user/*"}}}`, `Invalid principal in policy: "AWS":"arn:aws:iam::111111111111:user/*"`},
		{Identity, `{"Statement":"` + strings.Repeat("a", MaxSize) + `"}`, "Policy document is too long."},
	} {
		_, err := Parse([]byte(c.text), c.kind)
		var m *Malformed
		if !errors.As(err, &m) || m.Reason != c.want {
			t.Errorf("Parse(%.120s) = %v, want %s", c.text, err, c.want)
		}
	}
}

func TestPrincipalARNs(t *testing.T) {
	t.Parallel()
	d := parsed(t, []byte(`{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":["111111111111","arn:aws:iam::111111111111:root","arn:aws:iam::111111111111:role/a"],"Service":"ec2.amazonaws.com"}}`), Trust)
	if got := d.PrincipalARNs(); len(got) != 1 || got[0] != "arn:aws:iam::111111111111:role/a" {
		t.Errorf("PrincipalARNs = %v", got)
	}
}

// FuzzParse: no document makes the parser or the evaluator panic, and an accepted document stays accepted.
func FuzzParse(f *testing.F) {
	for _, m := range AllManaged() {
		f.Add(m.Text, "s3:GetObject", "arn:aws:s3:::b/x")
	}
	text, err := os.ReadFile(filepath.Join("testdata", "decide.json"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(`{"Version":"2012-10-17","Statement":`+string(text)+`}`, "a:b", "*")
	f.Add(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["a:*?"],"Resource":"arn:${a,'b'}:${*}*","Condition":{"ForAnyValue:ArnNotLikeIfExists":{"k":["${x:y}:*:b"]}}}}`, "a:b", "arn:x:y")
	f.Fuzz(func(t *testing.T, text, action, resource string) {
		for _, kind := range []Kind{Identity, Trust, Resource} {
			d, err := Parse([]byte(text), kind)
			if err != nil {
				var m *Malformed
				if !errors.As(err, &m) {
					t.Fatalf("not a Malformed: %v", err)
				}
				continue
			}
			ctx := Context{"k": {"v", "1"}, "aws:username": {resource}}
			r := Request{Principal: Principal{Type: User, Account: "111111111111"}, Action: action, Resource: resource, Context: ctx}
			p := Policies{Identity: []*Document{d}}
			if kind != Identity {
				p = Policies{Resource: d}
			}
			if dec := Decide(r, p); dec.Allowed == (dec.Source != "") {
				t.Fatalf("decision contradicts itself: %+v", dec)
			}
		}
	})
}
