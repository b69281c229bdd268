package profileplan_test

import (
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/accounts/profileplan"
)

func TestRulesFileErrorsNameTheLine(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"name: granted\nnmae: x\n":                         `r.yaml:2: there is no setting "nmae"`,
		"name: fixed\n":                                    "r.yaml:1: \"fixed\" gives all profiles one name",
		"name: '{foo}'\n":                                  `r.yaml:1: there is no field "foo"`,
		"region: nowhere_1\n":                              "r.yaml:1: \"nowhere_1\" is not a region name",
		"region: [eu-west-1, none]\n":                      "r.yaml:1: \"none\" cannot stand",
		"region: []\n":                                     "r.yaml:1: the list is empty",
		"region:\n":                                        "r.yaml:1: a value is missing",
		"skip: true\n":                                     "r.yaml:1: skip belongs into a rule",
		"rules:\n  account: x\n":                           "r.yaml:1: rules is a list",
		"rules:\n- account: x\n  skip: maybe\n":            "r.yaml:3: \"maybe\" is neither true nor false",
		"rules:\n- account: x\n  colour: red\n":            `r.yaml:3: a rule has no "colour"`,
		"rules:\n- x\n":                                    "r.yaml:2: name: value is expected",
		"keys:\n  awsid_color: mauve\n":                    "r.yaml:2: \"mauve\" is no value of awsid_color",
		"keys:\n  sso_role_name: x\n":                      "r.yaml:2: sso_role_name is part of",
		"keys:\n  aws_secret_access_key: x\n":              "r.yaml:2: aws_secret_access_key is a secret",
		"keys:\n  regoin: x\n":                             `r.yaml:2: there is no key "regoin"; did you mean region?`,
		"keys:\n  s3: x\n":                                 "r.yaml:2: s3 holds keys of its own",
		"keys:\n  credential_process: x\n":                 "r.yaml:2: credential_process is part of",
		"name: &n '{role}.{id}'\n":                         "r.yaml:1: a plain text is expected",
		"region: *r\n":                                     "r.yaml:1: a plain text is expected",
		"region: {a: b}\n":                                 "r.yaml:1: a plain text is expected",
		"region: !!str x\n":                                "r.yaml:1: a plain text is expected",
		"<<: {region: none}\n":                             "r.yaml:1:",
		"- name: x\n":                                      "r.yaml:1: name: value is expected",
		"just text\n":                                      "r.yaml:1: name: value is expected",
		"name: a\n  b: c\n":                                "r.yaml:",
		"keys: {awsid_color: [red, blue]}\n":               "r.yaml:1: one value is expected",
		"legacy: [true, false]\n":                          "r.yaml:1: one value is expected",
		"process_suffix: ' x'\n":                           "r.yaml:1: ' '",
		"name: granted\n---\nname: granted\n":              "r.yaml:3: there is more than one document",
		"rules:\n- account: A\n  keys: {max_atempts: 3}\n": "r.yaml:3:",
		"rules:\n- account: A\n  output: [json, text]\n":   "r.yaml:3: output takes one value",
	} {
		_, err := profileplan.ParseRules("r.yaml", []byte(text), false)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
	for _, text := range []string{"", "# nothing\n", "---\n", "\ufeffregion: none\r\nrules:\r\n- account: x\r\n  skip: true\r\n",
		"keys: {awsid_tags: [a, b]}\n", "name: '{account}.{role}'\nregion: none\nname_command: ./name.py -x\n" +
			"append_id: true\nkeys:\n  awsid_tags: a,b\n  s3.max_concurrent_requests: 5\nrules:\n- account: [012345678901, Prod*]\n  role: 'Admin*'\n  skip: false\n"} {
		if _, err := profileplan.ParseRules("r.yaml", []byte(text), false); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestRemoteRulesRunNothing(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"name_command: rm -rf /\n", "keys: {cli_pager: evil}\n", "keys: {endpoint_url: 'https://evil.example'}\n",
		"rules:\n- account: '*'\n  keys: {sso_browser: evil}\n", "rules:\n- account: '*'\n  keys: {cli_pager: evil}\n"} {
		if _, err := profileplan.ParseRules("r.yaml", []byte(text), true); err == nil || !strings.Contains(err.Error(), "another machine") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestValuesAreTakenAsWritten: an account ID keeps its zeros, and quotes are YAML's.
func TestValuesAreTakenAsWritten(t *testing.T) {
	t.Parallel()
	text := "region: none\nname: \"{account|replace \\\"A\\\" B}/{role}\"\nrules:\n- account: 012345678901\n  keys: {awsid_tags: 0010, awsid_description: \"a: b\"}\n" +
		"- {account: 0o17, skip: true}\n- role: Admin\n  keys:\n    duration_seconds: 3_600\n"
	_, err := profileplan.ParseRules("r.yaml", []byte(text), false)
	if err == nil || !strings.Contains(err.Error(), "r.yaml:9: duration_seconds is part of") && !strings.Contains(err.Error(), "duration_seconds") {
		t.Fatalf("got %v", err)
	}
	rules, err := profileplan.ParseRules("r.yaml", []byte(text[:strings.Index(text, "- role")]), false)
	if err != nil {
		t.Fatal(err)
	}
	s := newStage(t, account(12345678901, "A", "X"))
	s.in.Rules = rules
	s.run()
	if got := s.profiles()["B/X"]; got["awsid_tags"] != "0010" || got["awsid_description"] != "a: b" {
		t.Errorf("got %v", s.profiles())
	}
}

func FuzzParseRules(f *testing.F) {
	f.Add("name: granted\nregion: [eu-west-1]\nrules:\n- account: [a, 0123]\n  keys: {a: b}\n")
	f.Add("? a\n: |\n  b\n---\n")
	f.Add("rules: [{skip: true}, {region: none}]\nkeys:\n")
	f.Fuzz(func(t *testing.T, text string) {
		_, err := profileplan.ParseRules("r.yaml", []byte(text), true)
		if err != nil && !strings.HasPrefix(err.Error(), "r.yaml:") {
			t.Errorf("an error without a line: %v", err)
		}
	})
}

func TestRuleErrorsSayWhatWasMeant(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                             "a rule may not be empty",
		"account":                      `"account" is not of the form name=value`,
		"account=Prod* nmae=x":         `a rule has no "nmae"; did you mean name?`,
		"accounts=Prod* skip":          `a rule has no "accounts"; did you mean account?`,
		"Role=Admin skip":              `a rule has no "Role"; did you mean role?`,
		"role=Admin regoin=eu-west-1":  `did you mean region?`,
		"role=Admin skip=maybe":        `"maybe" is neither true nor false`,
		"role=Admin awsid_color=mauve": `"mauve" is no value of awsid_color`,
		"role=Admin output=json,text":  "output takes one value",
		"role='Admin":                  "unclosed quotation",
	} {
		if _, err := profileplan.ParseRule(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
	for _, text := range []string{"skip", "account=*,x role=? team=core", "name={email,id}", "region=eu-west-1,us-east-1 awsid_tags=a,b"} {
		if _, err := profileplan.ParseRule(text); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}
