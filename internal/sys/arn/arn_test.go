package arn

import "testing"

func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]ARN{
		"arn:aws:iam::111122223333:role/team/deploy":        {"aws", "iam", "", "111122223333", "role/team/deploy"},
		"arn:aws-cn:s3:cn-north-1:1:accesspoint:name/a:key": {"aws-cn", "s3", "cn-north-1", "1", "accesspoint:name/a:key"},
		"arn:::::": {},
	} {
		got, ok := Parse(text)
		if !ok || got != want || got.String() != text {
			t.Errorf("Parse(%q) = %+v, %v; want %+v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "arn", "arn:aws:iam::111122223333", "ARN:aws:iam::1:x", "role/arn:aws:iam::1:x"} {
		if got, ok := Parse(text); ok || got != (ARN{}) {
			t.Errorf("Parse(%q) = %+v, %v; want none", text, got, ok)
		}
	}
}

func TestParts(t *testing.T) {
	t.Parallel()
	for resource, want := range map[string][4]string{
		"role/team/deploy":          {"role", "team/deploy", "deploy", ""},
		"user/alice":                {"user", "alice", "alice", ""},
		"assumed-role/deploy/alice": {"assumed-role", "deploy/alice", "deploy", "alice"},
		"assumed-role/deploy/a/b":   {"assumed-role", "deploy/a/b", "deploy", "a/b"},
		"assumed-role":              {"assumed-role", "", "", ""},
		"assumed-role/with:colon/a": {"assumed-role", "with:colon/a", "with:colon", "a"},
		"root":                      {"root", "", "root", ""},
		"":                          {"", "", "", ""},
	} {
		a := ARN{Resource: resource}
		if got := [4]string{a.Type(), a.Rest(), a.Name(), a.Session()}; got != want {
			t.Errorf("%q: type, rest, name, session = %q, want %q", resource, got, want)
		}
	}
}

func TestPermissionSet(t *testing.T) {
	t.Parallel()
	for role, want := range map[string]string{
		"AWSReservedSSO_Read_Only_0123456789abcdef": "Read_Only",
		"AWSReservedSSO_NoHash":                     "",
		"AWSReservedSSO__0123456789abcdef":          "",
		"deploy_AWSReservedSSO_x_y":                 "",
		"deploy":                                    "",
	} {
		if got, ok := PermissionSet(role); got != want || ok != (want != "") {
			t.Errorf("PermissionSet(%q) = %q, %v; want %q", role, got, ok, want)
		}
	}
}

func TestIsAccountID(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"111122223333": true, "": false, "11112222333": false, "11112222333x": false, "aws": false} {
		if IsAccountID(text) != want {
			t.Errorf("IsAccountID(%q) = %v", text, !want)
		}
	}
}
