package policy

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// decideCase is one row of testdata/decide.json: statements of each kind, a
// request by the user alice of account 111111111111, and the outcome.
type decideCase struct {
	Name            string
	Identity        json.RawMessage
	Session         json.RawMessage
	Boundary        json.RawMessage
	ResourcePolicy  json.RawMessage
	Trust           json.RawMessage
	ResourceAccount string
	Action          string
	Resource        string
	Context         map[string][]string
	Want            string
}

func parsed(t testing.TB, statements json.RawMessage, kind Kind) *Document {
	t.Helper()
	d, err := Parse([]byte(`{"Version":"2012-10-17","Statement":`+string(statements)+`}`), kind)
	if err != nil {
		t.Fatalf("Parse(%s): %v", statements, err)
	}
	return d
}

func documents(t *testing.T, statements json.RawMessage) []*Document {
	t.Helper()
	if statements == nil {
		return nil
	}
	return []*Document{parsed(t, statements, Identity)}
}

func (c decideCase) request() Request {
	ctx := Context{}
	ctx.Set("aws:username", "alice")
	for k, v := range c.Context {
		ctx.Set(k, v...)
	}
	if c.Resource == "" {
		c.Resource = "*"
	}
	return Request{
		Principal: Principal{Type: User, Account: "111111111111", ARN: "arn:aws:iam::111111111111:user/alice"},
		Action:    c.Action, Resource: c.Resource, Context: ctx,
	}
}

func outcome(d Decision) string {
	switch {
	case d.Allowed:
		return "allow"
	case d.Explicit:
		return "explicit " + string(d.Source)
	}
	return "implicit " + string(d.Source)
}

func TestDecide(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/decide.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []decideCase
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(strings.ReplaceAll(c.Name, " ", "-"), func(t *testing.T) {
			t.Parallel()
			p := Policies{
				Identity: documents(t, c.Identity), Session: documents(t, c.Session),
				Boundary: documents(t, c.Boundary), ResourceAccount: c.ResourceAccount,
			}
			if c.ResourcePolicy != nil {
				p.Resource = parsed(t, c.ResourcePolicy, Resource)
			}
			if c.Trust != nil {
				p.Resource, p.TrustRequired = parsed(t, c.Trust, Trust), true
			}
			if got := outcome(Decide(c.request(), p)); got != c.Want {
				t.Errorf("got %q, want %q", got, c.Want)
			}
		})
	}
}

// TestRoleSessions: a trust policy or bucket policy may name a session by its
// role, and then the session's own policies still count.
func TestRoleSessions(t *testing.T) {
	t.Parallel()
	who := Principal{
		Type: AssumedRole, Account: "111111111111",
		ARN:  "arn:aws:sts::111111111111:assumed-role/Dev/alice",
		Role: "arn:aws:iam::111111111111:role/path/Dev",
	}
	r := Request{Principal: who, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/x", Context: Context{}}
	bucket := func(principal string) *Document {
		return parsed(t, json.RawMessage(`{"Effect":"Allow","Principal":{"AWS":"`+principal+`"},"Action":"s3:*","Resource":"*"}`), Resource)
	}
	narrow := []*Document{parsed(t, json.RawMessage(`{"Effect":"Allow","Action":"iam:*","Resource":"*"}`), Identity)}
	for _, c := range []struct {
		name string
		p    Policies
		want string
	}{
		{"by role", Policies{Resource: bucket(who.Role)}, "allow"},
		{"by role, session policy", Policies{Resource: bucket(who.Role), Session: narrow}, "implicit session policy"},
		{"by session, session policy", Policies{Resource: bucket(who.ARN), Session: narrow}, "allow"},
		{"another role", Policies{Resource: bucket("arn:aws:iam::111111111111:role/Dev")}, "implicit identity-based policy"},
	} {
		if got := outcome(Decide(r, c.p)); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestRootNeedsNoIdentityPolicy(t *testing.T) {
	t.Parallel()
	root := Request{Principal: Principal{Type: Root, Account: "111111111111", ARN: "arn:aws:iam::111111111111:root"}, Action: "iam:CreateUser", Resource: "*"}
	if d := Decide(root, Policies{}); !d.Allowed {
		t.Errorf("root refused: %+v", d)
	}
}

func TestDenial(t *testing.T) {
	t.Parallel()
	r := decideCase{Action: "iam:CreateUser", Resource: "arn:aws:iam::111111111111:user/bob"}.request()
	head := "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::111111111111:user/bob"
	for tail, d := range map[string]Decision{
		" because no identity-based policy allows the iam:CreateUser action": {Source: IdentityBased},
		" because no session policy allows the iam:CreateUser action":        {Source: SessionBased},
		" because no resource-based policy allows the iam:CreateUser action": {Source: ResourceBased},
		" with an explicit deny in an identity-based policy":                 {Source: IdentityBased, Explicit: true},
		" with an explicit deny in a session policy":                         {Source: SessionBased, Explicit: true},
		"": {Source: TrustBased},
	} {
		if got := d.Denial(r); got != head+tail {
			t.Errorf("got  %s\nwant %s", got, head+tail)
		}
	}
}

func TestManagedPolicies(t *testing.T) {
	t.Parallel()
	list := AllManaged()
	if len(list) < 20 {
		t.Fatalf("only %d managed policies", len(list))
	}
	for _, m := range list {
		if _, err := Parse([]byte(m.Text), Identity); err != nil {
			t.Errorf("%s: %v", m.Name, err)
		}
		if found, ok := FindManaged(m.ARN("aws-cn")); !ok || found != m {
			t.Errorf("FindManaged(%s) = %v %v", m.ARN("aws-cn"), found, ok)
		}
		if found, ok := FindManagedName(m.Name); !ok || found != m {
			t.Errorf("FindManagedName(%s) = %v %v", m.Name, found, ok)
		}
	}
	if _, ok := FindManaged("arn:aws:iam::aws:policy/../../managed/AdministratorAccess"); ok {
		t.Error("a path with dots was found")
	}
}

func TestManagedPoliciesMean(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, action string
		want         bool
	}{
		{"AdministratorAccess", "iam:CreateUser", true},
		{"PowerUserAccess", "iam:CreateUser", false},
		{"PowerUserAccess", "s3:PutObject", true},
		{"PowerUserAccess", "iam:ListRoles", true},
		{"ReadOnlyAccess", "iam:CreateUser", false},
		{"ReadOnlyAccess", "iam:ListUsers", true},
		{"ReadOnlyAccess", "s3:GetObject", true},
		{"ReadOnlyAccess", "s3:PutObject", false},
		{"ReadOnlyAccess", "secretsmanager:GetSecretValue", false},
		{"job-function/ViewOnlyAccess", "s3:ListBucket", true},
		{"job-function/ViewOnlyAccess", "s3:GetObject", false},
		{"job-function/Billing", "ce:GetCostAndUsage", true},
		{"job-function/Billing", "ec2:RunInstances", false},
		{"AmazonS3ReadOnlyAccess", "s3:ListAllMyBuckets", true},
		{"AmazonS3FullAccess", "iam:ListUsers", false},
	} {
		m, ok := FindManaged("arn:aws:iam::aws:policy/" + c.name)
		if !ok {
			t.Fatalf("no policy %s", c.name)
		}
		doc, err := Parse([]byte(m.Text), Identity)
		if err != nil {
			t.Fatal(err)
		}
		r := decideCase{Action: c.action}.request()
		if got := Decide(r, Policies{Identity: []*Document{doc}}).Allowed; got != c.want {
			t.Errorf("%s on %s: %v, want %v", c.name, c.action, got, c.want)
		}
	}
}

func BenchmarkDecide(b *testing.B) {
	m, _ := FindManaged("arn:aws:iam::aws:policy/ReadOnlyAccess")
	doc, err := Parse([]byte(m.Text), Identity)
	if err != nil {
		b.Fatal(err)
	}
	r := decideCase{Action: "sts:AssumeRole", Resource: "arn:aws:iam::111111111111:role/x"}.request()
	p := Policies{Identity: []*Document{doc}}
	b.ReportAllocs()
	for b.Loop() {
		Decide(r, p)
	}
}
