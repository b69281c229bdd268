package settings

import "testing"

func TestRedactText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                           "",
		"no token: sign in again":    "no token: sign in again",
		"token=abc":                  "token=[secret]",
		"Password: hunter2 is wrong": "Password: [secret] is wrong",
		"password = 'a b', user = x": "password = [secret], user = x",
		"Authorization: Bearer abc1": "Authorization: [secret]",
		`{"SecretAccessKey": "k/+==",  "SessionToken":"t", "Version": 1}`:                    `{"SecretAccessKey": [secret],  "SessionToken":[secret], "Version": 1}`,
		"key AKIAIOSFODNN7EXAMPLE, wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY":                 "key AKIA…MPLE, [secret]",
		"GET https://me:pw@proxy.example/p?code=1 failed":                                    "GET https://…@proxy.example/p?… failed",
		"run /opt/Company/Tools2/bin/a-very-long-path-of-a-program-2":                        "run /opt/Company/Tools2/bin/a-very-long-path-of-a-program-2",
		"arn:aws:iam::111122223333:role/AWSReservedSSO_AdministratorAccess_0123456789abcdef": "arn:aws:iam::111122223333:role/AWSReservedSSO_AdministratorAccess_0123456789abcdef",
		"Touch your key, code ABCD-EFGH":                                                     "Touch your key, code ABCD-EFGH",
	} {
		if got := RedactText(text); got != want {
			t.Errorf("RedactText(%q)\n got %q\nwant %q", text, got, want)
		}
	}
}
