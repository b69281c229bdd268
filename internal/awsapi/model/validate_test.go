package model

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/sys/value"
)

func TestValidate(t *testing.T) {
	t.Parallel()
	tags := func(pairs ...string) value.Object {
		tag := value.Object{}
		for i := 0; i < len(pairs); i += 2 {
			tag = append(tag, value.Member{Name: pairs[i], Value: pairs[i+1]})
		}
		return value.Object{{Name: "UserName", Value: "x"}, {Name: "Tags", Value: []any{tag}}}
	}
	member := func(name string, v any) value.Object { return value.Object{{Name: name, Value: v}} }
	for _, c := range []struct {
		service, shape string
		value          any
		want           string // faults, separated by "; "
	}{
		{"iam", "CreateUserRequest", tags("Key", "ü", "Value", ""), ""},
		{"iam", "CreateUserRequest", member("Path", "/"), "UserName is missing"},
		{"iam", "CreateUserRequest", member("UserName", ""), "UserName has 0 characters and needs at least 1"},
		{"iam", "CreateUserRequest", member("UserName", nil), "UserName is None and must be a text"},
		{"iam", "CreateUserRequest", member("UserName", []byte("x")), "UserName is bytes and must be a text"},
		{"iam", "CreateUserRequest", tags("Key", "a"), "Tags[0].Value is missing"},
		{"iam", "CreateUserRequest", tags("", "a", "Value", "b"), `Tags[0].Key is missing; Tags[0] has no member ""; known are Key, Value`},
		{"iam", "CreateUserRequest", value.Object{{Name: "UserName", Value: "x"}, {Name: "Tags", Value: tags()}}, "Tags is {'UserName': 'x', 'Tags': [{}]} and must be a list"},
		{"iam", "CreateUserRequest", []any{}, " is [] and must be an object"},
		{"sts", "GetSessionTokenRequest", member("DurationSeconds", int64(60)), "DurationSeconds is 60 and must be at least 900"},
		{"sts", "GetSessionTokenRequest", member("DurationSeconds", json.Number("99999999999999999999")), ""},
		{"sts", "GetSessionTokenRequest", member("DurationSeconds", json.Number("-99999999999999999999")), "DurationSeconds is -99999999999999999999 and must be at least 900"},
		{"sts", "GetSessionTokenRequest", member("DurationSeconds", 900.0), "DurationSeconds is 900.0 and must be a whole number"},
		{"sts", "GetSessionTokenRequest", member("DurationSeconds", int64(1e9)), ""}, // the greatest value is the service's matter
		{"iam", "ListPoliciesRequest", member("Scope", "Everything"), ""},
		{"iam", "ListPoliciesRequest", member("OnlyAttached", "true"), "OnlyAttached is 'true' and must be true or false"},
		{"iam", "ChangePasswordRequest", value.Object{{Name: "OldPassword", Value: int64(12345)}, {Name: "NewPassword", Value: "x"}},
			"OldPassword is a secret of another type and must be a text"},
		{"iam", "GetAccountSummaryResponse", member("SummaryMap", member("Users", "many")), "SummaryMap.Users is 'many' and must be a whole number"},
	} {
		m, err := Load(c.service)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range Validate(m.Shape(c.shape), c.value) {
			got = append(got, f.Path+" "+f.Text)
		}
		if text := strings.Join(got, "; "); text != c.want {
			t.Errorf("%s %s:\ngot  %q\nwant %q", c.shape, value.Literal(c.value), text, c.want)
		}
	}
	if faults := Validate(nil, value.Object{{Name: "X", Value: "y"}}); len(faults) != 1 {
		t.Errorf("an operation without input takes %v", faults)
	}
}
