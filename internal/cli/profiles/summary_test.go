package profiles

import "testing"

func TestIdentityIn(t *testing.T) {
	t.Parallel()
	for arn, want := range map[string]identity{
		"arn:aws:iam::111111111111:role/Admin":             {"111111111111", "Admin"},
		"arn:aws-cn:iam::111111111111:role/path/to/Admin":  {"111111111111", "Admin"},
		"arn:aws:sts::222222222222:assumed-role/Ops/alice": {"222222222222", "Ops"},
		"arn:aws:iam::333333333333:user/bob":               {"333333333333", "bob"},
		"arn:aws:iam::444444444444:root":                   {"444444444444", "root"},
		"":                                                 {},
		"role/Admin":                                       {},
		"arn:aws:iam::111111111111":                        {},
		"arn:aws:sts::222222222222:assumed-role/with:colon/alice": {"222222222222", "with:colon"},
	} {
		if got := identityIn(arn); got != want {
			t.Errorf("%q: %+v, want %+v", arn, got, want)
		}
	}
}

func TestMasked(t *testing.T) {
	t.Parallel()
	const hidden = "****************"
	for _, c := range []struct{ key, text, want string }{
		{"aws_secret_access_key", "abcdefghijkl", hidden + "ijkl"},
		{"aws_session_token", "abc", hidden},
		{"Their_Password", "abcdefgh", hidden + "efgh"},
		{"aws_secret_access_key", "", ""},
		{"aws_access_key_id", "AKIAEXAMPLE", "AKIAEXAMPLE"},
		{"web_identity_token_file", "/token", "/token"},
		{"region", "eu-west-1", "eu-west-1"},
	} {
		if got := masked(c.key, c.text); got != c.want {
			t.Errorf("%s: %q, want %q", c.key, got, c.want)
		}
	}
}
