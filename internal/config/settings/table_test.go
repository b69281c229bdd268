package settings_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/config/settings"
)

func TestRowsAreSound(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	once := func(what, owner string) {
		if other, taken := seen[what]; taken {
			t.Errorf("%s belongs to %s and %s", what, other, owner)
		}
		seen[what] = owner
	}
	before := ""
	for _, d := range settings.Table() {
		if d.Name <= before {
			t.Errorf("%s stands behind %s: rows are in the order of their names", d.Name, before)
		}
		before = d.Name
		if got := settings.Lookup(d.Name); got == nil || got.Name != d.Name {
			t.Errorf("Lookup(%q) = %+v", d.Name, got)
		}
		if !strings.HasSuffix(d.Doc, ".") || strings.Contains(d.Doc, "\n") {
			t.Errorf("%s: documentation %q is not one sentence", d.Name, d.Doc)
		}
		for _, name := range slices.Concat([]string{d.Name}, d.Aliases, d.Variables, d.Unread) {
			once(name, d.Name)
		}
		if (d.Kind == settings.Choice) != (len(d.Choices) > 0) {
			t.Errorf("%s: choices %q", d.Name, d.Choices)
		}
		if d.Default != "" && !d.Valid(d.Default) {
			t.Errorf("%s: its default %q is not valid", d.Name, d.Default)
		}
		if d.In == 0 && d.Flag == "" && len(d.Variables) == 0 {
			t.Errorf("%s can be set nowhere", d.Name)
		}
		if block, _, nested := strings.Cut(d.Name, "."); nested && (settings.Lookup(block) == nil || settings.Lookup(block).Kind != settings.Block) {
			t.Errorf("%s: %s is no block", d.Name, block)
		}
	}
	if settings.Lookup("") != nil || settings.Lookup("regio") != nil || settings.Lookup("zzz") != nil {
		t.Error("a name that is in no row is found")
	}
}

// `exec` hands on every setting of a profile that has a variable, unless it is
// one of those that lead to credentials.
func TestEveryVariableIsSentOrRemoved(t *testing.T) {
	t.Parallel()
	removed := settings.CredentialVariables()
	for _, d := range settings.Table() {
		if d.In&settings.InProfile == 0 {
			continue
		}
		for _, name := range d.Variables {
			if d.Sent() == slices.Contains(removed, name) {
				t.Errorf("%s: sent %v, removed %v", name, d.Sent(), slices.Contains(removed, name))
			}
		}
	}
}

func TestVariables(t *testing.T) {
	t.Parallel()
	for variable, want := range map[string]string{
		"AWS_REGION": "region", "AWS_DEFAULT_REGION": "region", "PAGER": "cli_pager", "AWS_CONFIG_FILE": "config_file", "AWS_VAULT": "", "AWS_OUTPUT": "",
	} {
		if got := nameOf(settings.LookupVariable(variable)); got != want {
			t.Errorf("LookupVariable(%q) = %q, want %q", variable, got, want)
		}
	}
	if got := nameOf(settings.LookupUnread("AWS_OUTPUT")); got != "output" {
		t.Errorf("LookupUnread(AWS_OUTPUT) = %q", got)
	}
	for _, name := range []string{"AWS_VAULT", "AWS_PAGER", "AWS_SDK_LOAD_CONFIG"} {
		if !slices.Contains(settings.Variables(), name) {
			t.Errorf("%s is not known", name)
		}
	}
}

func nameOf(d *settings.Definition) string {
	if d == nil {
		return ""
	}
	return d.Name
}

func TestMeant(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{
		"region": "", "regoin": "region", "Region": "region", "AWS Access Key ID [None]": "aws_access_key_id", "aws-access-key-id": "aws_access_key_id", "secret_key": "aws_secret_access_key",
		"sso_accountid": "sso_account_id", "granted_sso_region": "", "duration_seconds_default": "", "expiration": "", "proxyy": "", "s3": "", "colour": "", "abcd": "", "accesskeyid": "aws_access_key_id", "secretaccesskey": "aws_secret_access_key",
		"cli_anything": "", "s3_usearnregion": "s3_use_arn_region", "config_file": "",
	} {
		if got := settings.Meant(key, settings.InProfile); got != want {
			t.Errorf("Meant(%q, profile) = %q, want %q", key, got, want)
		}
	}
	for key, want := range map[string]string{
		"region": "sso_region", "scopes": "sso_registration_scopes", "sso_start_url": "", "sso_regoin": "sso_region", "sso_account_id": "", "output": "",
	} {
		if got := settings.Meant(key, settings.InSession); got != want {
			t.Errorf("Meant(%q, sso-session) = %q, want %q", key, got, want)
		}
	}
}

func TestValid(t *testing.T) {
	t.Parallel()
	for name, values := range map[string]map[string]bool{
		"retry_mode":           {"standard": true, "Adaptive": true, "fast": false, "": false},
		"output":               {"json": true, "JSON": false, "yaml-stream": true, "yml": false},
		"cli_timestamp_format": {"wire": true, "none": false},
		"use_fips_endpoint":    {"true": true, "False": true, "1": false},
		"max_attempts":         {"1": true, " 5 ": true, "0": false, "many": false, "1.5": false},
		"duration_seconds":     {"900": true, "43200": true, "899": false, "43201": false, "1h": false},
		"read_timeout":         {"0": true, "1.5": true, "-1": false, "NaN": false, "Inf": false},
		"region":               {"us-east-1": true, "us east": false},
		"endpoint_url":         {"http://127.0.0.1:9": true, "localhost:9": false, "ftp://x": false},
		"role_arn":             {"arn:aws:iam::1:role/x": true, "role/x": false},
		"sso_account_id":       {"111122223333": true, "1111-2222-3333": false},
		"mfa_process":          {"anything at all": true, "": true},
	} {
		for text, want := range values {
			if settings.Lookup(name).Valid(text) != want {
				t.Errorf("%s: Valid(%q) = %v", name, text, !want)
			}
		}
	}
}

func TestExpects(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"retry_mode": "standard, adaptive or legacy", "use_fips_endpoint": "true or false", "max_attempts": "a whole number from 1",
		"duration_seconds": "a whole number from 900 to 43200", "read_timeout": "a number of seconds", "mfa_process": "",
	} {
		if got := settings.Lookup(name).Expects(); got != want {
			t.Errorf("%s expects %q, want %q", name, got, want)
		}
	}
	if settings.Either(nil) != "" || settings.Either([]string{"a"}) != "a" {
		t.Error("few words are joined wrongly")
	}
}

func BenchmarkLookup(b *testing.B) {
	for b.Loop() {
		_ = settings.Lookup("retry_mode")
	}
}
