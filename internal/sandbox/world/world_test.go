package world

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestDefaultHoldsTheDocumentationsExamples(t *testing.T) {
	t.Parallel()
	w := Default()
	in := w.Instance("https://MY-sso-portal.awsapps.com/start/#/")
	if in == nil || in.Region != "us-east-1" || in.Users[0].Name != "testuser@example.com" {
		t.Fatalf("instance %+v", in)
	}
	for id, name := range map[string]string{"111122223333": "DeveloperAccount", "444455556666": "ProductionAccount"} {
		if a := w.Account(id); a == nil || a.Name != name {
			t.Errorf("account %s: %+v", id, a)
		}
	}
	key := w.Account("123456789012").User("testuser").AccessKeys[0]
	if key.ID != "AKIAIOSFODNN7EXAMPLE" || key.Secret != "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" {
		t.Errorf("access key %+v", key)
	}
}

func TestMarshalRoundTrip(t *testing.T) {
	t.Parallel()
	generated, err := Generate(3, 2)
	if err != nil {
		t.Fatal(err)
	}
	for name, w := range map[string]*World{"default": Default(), "generated": generated} {
		text, err := w.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		got, err := Parse(text)
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, text)
		}
		if d := cmp.Diff(w, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestParseNamesTheLine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"unknown member":  {"accounts:\n  - id: \"111122223333\"\n    nmae: x\n", "line 3"},
		"wrong type":      {"identityCenter:\n  - startUrl: https://a.awsapps.com/start\n    region: [x]\n", "line 3"},
		"bare number":     {"accounts:\n  - id: 11112222333\n", "12 digits"},
		"double account":  {"accounts:\n  - id: \"111122223333\"\n  - id: \"111122223333\"\n", "twice"},
		"no such user":    {"identityCenter:\n  - startUrl: https://a.awsapps.com/start\n    region: r\n    assignments:\n      - user: nobody\n        accounts: []\n        permissionSets: []\n", "line 5: assignment to \"nobody\""},
		"bad duration":    {"identityCenter:\n  - startUrl: https://a.awsapps.com/start\n    region: r\n    session:\n      portal: soon\n", "soon"},
		"http start URL":  {"identityCenter:\n  - startUrl: http://a/start\n    region: r\n", "line 2"},
		"no trust policy": {"accounts:\n  - id: \"111122223333\"\n    roles:\n      - name: r\n", "line 4"},
		"empty generator": {"identityCenter:\n  - startUrl: https://a.awsapps.com/start\n    region: r\n    users: [{name: ann}]\n    generate: {accounts: 5}\n", "line 5: a world of 5 accounts and 0 roles"},
		"generator alone": {"identityCenter:\n  - startUrl: https://a.awsapps.com/start\n    region: r\n    generate: {accounts: 5, roles: 1}\n", "line 4"},
		"no such role":    {"metadata:\n  role: arn:aws:iam::111122223333:role/x\n", "line 2"},
	} {
		_, err := Parse([]byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, want one line with %q", name, err, c.want)
		}
	}
}

func TestDurationText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{"90d": 90 * 24 * time.Hour, "8h": 8 * time.Hour, "1h30m": 90 * time.Minute, "90s": 90 * time.Second, "15m": 15 * time.Minute} {
		d, err := parseDuration(text)
		if err != nil || time.Duration(d) != want {
			t.Errorf("%s: %v, %v", text, d, err)
		}
		if back, err := parseDuration(d.String()); err != nil || back != d {
			t.Errorf("%s comes back as %s", text, d)
		}
	}
}

func TestPolicyFormsAreEqual(t *testing.T) {
	t.Parallel()
	const head = "accounts:\n  - id: \"111122223333\"\n    roles:\n      - name: r\n        trust: "
	asText, err := Parse([]byte(head + `'{"Version": "2012-10-17", "Statement": []}'` + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	asMapping, err := Parse([]byte(head + "\n          Version: \"2012-10-17\"\n          Statement: []\n"))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(asText, asMapping); d != "" {
		t.Error(d)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(defaultText))
	f.Add([]byte("accounts: [{id: \"111122223333\"}]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		w, err := Parse(text)
		if err != nil {
			return
		}
		if err := w.Check(); err != nil {
			t.Errorf("parsed world fails its own check: %v", err)
		}
	})
}

func TestGeneratorInTheFile(t *testing.T) {
	t.Parallel()
	w, err := Parse([]byte(`
identityCenter:
  - {startUrl: https://a.awsapps.com/start, region: us-east-1, users: [{name: ann}, {name: bob}], generate: {accounts: 14, roles: 2, user: bob, oddNames: true},
     permissionSets: [{name: Role002, listedAfter: 5m}]}
  - {startUrl: https://b.awsapps.com/start, region: us-east-1, users: [{name: eve}], generate: {accounts: 3, roles: 1, oddNames: true}}
`))
	if err != nil {
		t.Fatal(err)
	}
	in := w.IdentityCenter[0]
	if len(w.Accounts) != 17 || len(in.PermissionSets) != 2 || in.Assignments[0].User != "bob" || len(in.Assignments[0].Accounts) != 14 {
		t.Errorf("%d accounts, %+v", len(w.Accounts), in)
	}
	if set := in.PermissionSet("Role002"); set.ListedAfter != Duration(5*time.Minute) {
		t.Errorf("the file's own permission set is %+v", set)
	}
	if a := w.Accounts[1]; a.ID != "012345678902" || a.Name != "prod [eu] 0002" || w.Accounts[0].Name != "" {
		t.Errorf("%+v", a)
	}
	if a := w.IdentityCenter[1].Assignments[0].Accounts[0]; a != w.Accounts[14].ID {
		t.Errorf("the second instance's first account is %s, want %s", a, w.Accounts[14].ID)
	}
}
