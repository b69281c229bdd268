package explain

import (
	"testing"
)

func TestRedact(t *testing.T) {
	t.Parallel()
	for _, c := range [][3]string{
		{"region", "us-east-1", "us-east-1"},
		{"aws_access_key_id", "AKIAIOSFODNN7EXAMPLE", "AKIA…MPLE"},
		{"aws_access_key_id", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", hidden}, // the two lines swapped
		{"aws_access_key_id", "AKIA", hidden},
		{"aws_secret_access_key", "x", hidden},
		{"aws_session_token", "x", hidden},
		{"aws_security_token", "x", hidden},
		{"web_identity_token_file", "/token", "/token"},
		{"vendor_password", "x", hidden},
		{"vendor_api_key", "x", hidden},
		{"mfa_code", "123456", hidden},
		{"external_id", "x", hidden},
		{"auth_scheme_preference", "sigv4a", "sigv4a"},
		{"sso_start_url", "https://d-1.awsapps.com/start#/", "https://d-1.awsapps.com/start#/"},
		{"endpoint_url", "https://me:pass@example.com/x?key=1", "https://…@example.com/x?…"},
		{"endpoint_url", "https://me:pa ss@[", hidden},
		{"credential_process", "tool get --profile dev", "tool get --profile dev"},
		{"credential_process", "tool get hunter2 Correct", "tool get … …"},
		{"credential_process", "tool --password horse --profile dev", "tool --password … --profile dev"},
		{"credential_process", "tool --password=horse --profile=dev", "tool --password=… --profile=dev"},
		{"credential_process", `sh -c "curl -u me:pass https://x"`, "sh -c …"},
		{"credential_process", "tool -phorse", "tool …"},
		{"credential_process", "tool --role-arn https://x?token=1", "tool --role-arn …"},
		{"credential_process", `tool "open`, hidden},
		{"mfa_process", "oathtool --totp SEED", "oathtool --totp …"},
		{"mfa_process", "", ""},
	} {
		if got := redact(c[0], c[1]); got != c[2] {
			t.Errorf("%s = %s is shown as %q, want %q", c[0], c[1], got, c[2])
		}
	}
}

func TestParagraphs(t *testing.T) {
	t.Parallel()
	p := &page{columns: 20}
	p.head("A")
	p.para(2, 4, "one two  three four five averyverylongwordindeed six")
	p.para(2, 4, "")
	p.head("B")
	want := "A\n  one two  three\n    four five\n    averyverylongwordindeed\n    six\n\nB\n"
	if p.b.String() != want {
		t.Errorf("%q", p.b.String())
	}
}
