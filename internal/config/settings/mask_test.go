package settings_test

import (
	"testing"

	"github.com/awsid/awsid/internal/config/settings"
)

func TestRedact(t *testing.T) {
	t.Parallel()
	for _, c := range [][3]string{
		{"region", "us-east-1", "us-east-1"},
		{"aws_access_key_id", "AKIAIOSFODNN7EXAMPLE", "AKIA…MPLE"},
		{"aws_access_key_id", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "[secret]"}, // the two lines swapped
		{"aws_access_key_id", "AKIA", "[secret]"},
		{"aws_secret_access_key", "x", "[secret]"},
		{"aws_session_token", "x", "[secret]"},
		{"aws_security_token", "x", "[secret]"},
		{"web_identity_token_file", "/token", "/token"},
		{"vendor_password", "x", "[secret]"},
		{"vendor_api_key", "x", "[secret]"},
		{"mfa_code", "123456", "[secret]"},
		{"external_id", "x", "[secret]"},
		{"auth_scheme_preference", "sigv4a", "sigv4a"},
		{"sso_start_url", "https://d-1.awsapps.com/start#/", "https://d-1.awsapps.com/start#/"},
		{"endpoint_url", "https://me:pass@example.com/x?key=1", "https://…@example.com/x?…"},
		{"endpoint_url", "https://me:pa ss@[", "[secret]"},
		{"credential_process", "tool get --profile dev", "tool get --profile dev"},
		{"credential_process", "tool get hunter2 Correct", "tool get … …"},
		{"credential_process", "tool --password horse --profile dev", "tool --password … --profile dev"},
		{"credential_process", "tool --password=horse --profile=dev", "tool --password=… --profile=dev"},
		{"credential_process", `sh -c "curl -u me:pass https://x"`, "sh -c …"},
		{"credential_process", "tool -phorse", "tool …"},
		{"credential_process", "tool --role-arn https://x?token=1", "tool --role-arn …"},
		{"credential_process", `tool "open`, "[secret]"},
		{"mfa_process", "oathtool --totp SEED", "oathtool --totp …"},
		{"mfa_process", "", ""},
		{"cli_pager", "less -FRX --token=hunter2", "less -FRX --token=[secret]"},
		{"mfa_process", "echo hunter2.x", "echo …"},
		{"credential_process", "env VAULT_TOKEN=hunter2 tool", "env … tool"},
		{"region", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "[secret]"},
		{"aws_secert_access_key", "x", "[secret]"}, // misspelt
		{"aws_acces_key", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "[secret]"},
		{"vault", "Xk29fLqP0aZt81Wm", "[secret]"},
		{"azure_tenant_id", "Xk29fLqP0aZt81Wm", "Xk29fLqP0aZt81Wm"},
		{"note", "mine is wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "mine is [secret]"},
		{"endpoint_url", "127.0.0.1:9/?k=1", "127.0.0.1:9/?…"},
	} {
		if got := settings.Redact(c[0], c[1]); got != c[2] {
			t.Errorf("%s = %s is shown as %q, want %q", c[0], c[1], got, c[2])
		}
	}
}

// One judgement for what is printed anywhere: the owner of the files sees the
// end of a secret, everybody else nothing.
func TestSecrets(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"aws_secret_access_key": true, "aws_session_token": true, "aws_security_token": true, "key_passphrase": true, "api_key": true,
		"AWS_SECRET_ACCESS_KEY": true, "AWSID_KEYSTORE_PASSPHRASE": true, "vendor_private_key": true, "mfa_code": true, "external_id": true,
		"aws_access_key_id": false, "web_identity_token_file": false, "sso_token_file": false, "x_security_token_expires": false,
		"AWS_CONTAINER_AUTHORIZATION_TOKEN": true, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": false, "region": false, "": false,
	} {
		if settings.IsSecret(name) != want {
			t.Errorf("IsSecret(%q) = %v", name, !want)
		}
		shown := settings.Mask(name, "0123456789abcdef")
		if hidden := shown != "0123456789abcdef"; hidden != want {
			t.Errorf("Mask(%q) = %q", name, shown)
		}
	}
	for _, c := range []struct{ key, text, want string }{
		{"aws_secret_access_key", "abcdefghijkl", "****************jkl"},
		{"Their_Password", "abcdefgh", "****************gh"},
		{"aws_session_token", "abc", "****************"},
		{"aws_access_key_id", "AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"},
		{"aws_access_key_id", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "****************EKEY"}, // the two lines swapped
		{"credential_process", "tool --password horse", "tool --password …"},
		{"endpoint_url", "https://me:pass@example.com/", "https://…@example.com/"},
		{"aws_secret_access_key", "", ""},
	} {
		if got := settings.Mask(c.key, c.text); got != c.want {
			t.Errorf("Mask(%q, %q) = %q, want %q", c.key, c.text, got, c.want)
		}
	}
}

// Lines that are no settings, as they stand in a diff.
func TestMaskLine(t *testing.T) {
	t.Parallel()
	const stars = "****************"
	for line, want := range map[string]string{
		"aws_secret_access_key hunter2":                                   "aws_secret_access_key " + stars,
		"export AWS_SECRET_ACCESS_KEY=hunter2":                            "export AWS_SECRET_ACCESS_KEY " + stars,
		"hunter2.alone":                                                   stars,
		"hunter2.first password hunter2":                                  stars + " password " + stars,
		`{"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "x"}`: `{"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey ` + stars,
		"AKIAIOSFODNN7EXAMPLE,wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY":   stars,
		"profile dev": "profile dev", "<<<<<<< HEAD": "<<<<<<< HEAD", "}": "}", "": "",
	} {
		if got := settings.MaskLine(line); got != want {
			t.Errorf("%q is shown as %q, want %q", line, got, want)
		}
	}
}
