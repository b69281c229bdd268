package credentials

import (
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/credentials/cache"
)

// A refusal names the policy that stands in the way, by the words of STS.
func TestWhatMustAllow(t *testing.T) {
	t.Parallel()
	const head = "User: arn:aws:iam::123456789012:user/u is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/r"
	r := assumedRole{Role: cache.Role{ARN: "arn:aws:iam::123456789012:role/r"}}
	for end, want := range map[string]string{
		"": "the role's trust policy must allow",
		" because no resource-based policy allows the sts:AssumeRole action": "the role's trust policy must allow",
		" because no identity-based policy allows the sts:AssumeRole action": "a policy of the identity of base must allow sts:AssumeRole on arn:aws:iam::123456789012:role/r",
		" with an explicit deny in an identity-based policy":                 "a policy of the identity of base must allow",
		" because no permissions boundary allows the sts:AssumeRole action":  "the permissions boundary must allow",
		" with an explicit deny in a service control policy":                 "the service control policy must allow",
		" because no session policy allows the sts:AssumeRole action":        "the session policy must allow",
	} {
		if got := r.whatMustAllow(head+end, "base", input{}); !strings.HasPrefix(got, want) {
			t.Errorf("%q: %q, want %q…", end, got, want)
		}
	}
}

// Where only other profiles are set up, one of them is named, as a shell takes it.
func TestSetUpHint(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		profile string
		known   []string
		want    string
	}{
		{"default", nil, "run `awsid configure sso`"},
		{"default", []string{"default"}, "run `awsid configure sso`"},
		{"default", []string{"default", "my corp"}, "name the profile to use: --profile 'my corp'"},
		{"it's", []string{"x"}, `run ` + "`awsid configure sso --profile 'it'\\''s'`"},
	} {
		if got := SetUpHint(c.profile, c.known); !strings.HasPrefix(got, c.want) {
			t.Errorf("%q of %q: %s, want %s…", c.profile, c.known, got, c.want)
		}
	}
}
