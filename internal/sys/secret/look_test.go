package secret_test

import (
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/sys/secret"
)

const key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

func TestScrub(t *testing.T) {
	t.Parallel()
	token := strings.Repeat("IQoJb3JpZ2luX2Vj", 12)
	for text, want := range map[string]string{
		"":                        "",
		"is not a region: " + key: "is not a region: [secret]",
		`got '` + key + `/20260102/us-east-1/sts'`:                "got '[secret]/20260102/us-east-1/sts'",
		`"SecretAccessKey":"` + key + `",`:                        `"SecretAccessKey":"[secret]",`,
		"aws_secret_access_key=" + key:                            "aws_secret_access_key=[secret]",
		"the token " + token + " has ended":                       "the token [secret] has ended",
		"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc":    "[secret]",
		"http://me:pass@example.com/a@b: refused":                 "http://…@b: refused",
		"https://x/?token=abc&region=us-east-1&X-Amz-Signature=1": "https://x/?token=…&region=us-east-1&X-Amz-Signature=…",
		"token=abc":                              "token=[secret]",
		"Password: hunter2 is wrong":             "Password: [secret] is wrong",
		"password = 'a b', user = x":             "password = '[secret]', user = x",
		`password="a\"b" c`:                      `password="[secret]" c`,
		"Authorization: Bearer abc1":             "Authorization: [secret]",
		"authorization: basic bWU6cHc=, retried": "authorization: [secret], retried",
		`{"SecretAccessKey": "k/+==",  "SessionToken":"t", "Version": 1}`: `{"SecretAccessKey": "[secret]",  "SessionToken":"[secret]", "Version": 1}`,
		`{"m": "{\"SecretAccessKey\": \"abc\", \"x\": 1}"}`:               `{"m": "{\"SecretAccessKey\": \"[secret]\", \"x\": 1}"}`,
		"running tool --password hunter2 --region x --api-key=abc":        "running tool --password [secret] --region x --api-key=[secret]",
		"aws_secert_access_key = abc; $Env:AWS_SESSION_TOKEN='abc'":       "aws_secert_access_key = [secret]; $Env:AWS_SESSION_TOKEN='[secret]'",
		"GET https://me:pw@proxy.example/p?code=1 failed":                 "GET https://…@proxy.example/p?code=… failed",
		"https://x/?q=hunter2.k&n=3":                                      "https://x/?q=…&n=3",
		"saved wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYa now":               "saved [secret] now",
		// What is none.
		"no token: sign in again": "no token: sign in again",
		"the token: is not there": "the token: is not there",
		"not authorized to perform: secretsmanager:GetSecretValue on x": "not authorized to perform: secretsmanager:GetSecretValue on x",
		"--token-code CODE --web-identity-token-file ~/t1":              "--token-code CODE --web-identity-token-file ~/t1",
		"run /opt/Company/Tools2/bin/a-very-long-path-of-a-program-2":   "run /opt/Company/Tools2/bin/a-very-long-path-of-a-program-2",
		"Touch your key, code ABCD-EFGH":                                "Touch your key, code ABCD-EFGH",
		"token=":                                                        "token=",
		"/home/Ann/Projects/Terraform2/modules/vpc":                     "/home/Ann/Projects/Terraform2/modules/vpc",
		"da39a3ee5e6b4b0d3255bfef95601890afd80709":                      "da39a3ee5e6b4b0d3255bfef95601890afd80709",
		"arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_AdministratorAccess_0123456789abcdef": "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_AdministratorAccess_0123456789abcdef",
		"https://d-1.awsapps.com/start/#/?tab=accounts":                                                                     "https://d-1.awsapps.com/start/#/?tab=accounts",
		"run `awsid sso login --profile dev`":                                                                               "run `awsid sso login --profile dev`",
	} {
		if got := secret.Scrub(text); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}
}

func TestIsName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"aws_secert_access_key": true, "aws_sesion_tokn": true, "asw_scret_access_key": true, "AWS-Secret-Acces-Key": true,
		"secretaccesskey": true, "aws_scrt_access_key": true, "db_pass": true, "pwd": true, "X-Amz-Signature": true, "clientSecret": true,
		"aws_access_key_id": false, "aws_acces_key_id": false, "region": false, "compass": false, "sso_session": false,
		"aws_session": false, "web_identity_token_file": false, "output": false, "broken": false, "": false,
	} {
		if secret.IsName(name) != want {
			t.Errorf("IsName(%q) = %v", name, !want)
		}
	}
}

func TestURL(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://example.com/start#/":     "https://example.com/start#/",
		"https://me:pass@example.com/x?k": "https://…@example.com/x?…",
		"https://me:pa/ss@example.com/x":  "[secret]",
		"me:pass@example.com?k=1":         "…@example.com?…",
		"127.0.0.1:9/?k=1":                "127.0.0.1:9/?…",
		"https://x/#access_token=abc":     "https://x/#…",
		"https://me:pa ss@[":              "[secret]",
		"":                                "",
	} {
		if got := secret.URL(address); got != want {
			t.Errorf("%q is shown as %q, want %q", address, got, want)
		}
	}
}
