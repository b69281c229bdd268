package handout

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
)

// session opens the profile dev of a config file.
func session(t *testing.T, config string, variables ...string) *app.Session {
	t.Helper()
	home := t.TempDir()
	file := filepath.Join(home, ".aws", "config")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	vars := environ.Parse(append(variables, "HOME="+home, "USERPROFILE="+home))
	env := &app.Env{Vars: vars, Paths: paths.Resolve(vars, "linux", home, home)}
	ses, err := app.Open(env, settings.Flags{"profile": "dev"})
	if err != nil {
		t.Fatal(err)
	}
	return ses
}

const devProfile = `[profile dev]
region = eu-west-1
ca_bundle = /etc/own.pem
endpoint_url = http://127.0.0.1:9
services = local
[services local]
s3 =
  endpoint_url = http://127.0.0.1:10
`

func TestEnvironmentHasOneSourceOfCredentials(t *testing.T) {
	t.Parallel()
	old := environ.Parse([]string{
		"PATH=/bin", "AWS_PROFILE=other", "AWS_DEFAULT_PROFILE=other", "AWS_ACCESS_KEY_ID=OLD", "AWS_SECURITY_TOKEN=OLD",
		"AWS_CREDENTIAL_EXPIRATION=OLD", "AWS_ROLE_ARN=OLD", "AWS_WEB_IDENTITY_TOKEN_FILE=OLD", "AWS_REGION=us-west-2",
		"AWS_CONTAINER_CREDENTIALS_FULL_URI=OLD", "AWS_CONTAINER_AUTHORIZATION_TOKEN=OLD", "AWS_PAGER=",
	})
	c := temporary()
	c.AccountID, c.Profile = "111122223333", "dev"
	got := Environment(old, session(t, devProfile), c)
	for name, want := range map[string]string{
		"PATH": "/bin", "AWS_ACCESS_KEY_ID": "ASIAX", "AWS_SECRET_ACCESS_KEY": "s/+", "AWS_ACCOUNT_ID": "111122223333",
		"AWS_CREDENTIAL_EXPIRATION": "2099-05-06T07:08:09.250000+05:30", "AWS_REGION": "eu-west-1",
		"AWS_DEFAULT_REGION": "eu-west-1", "AWS_CA_BUNDLE": "/etc/own.pem", "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
		"AWSID_PROFILE": "dev",
	} {
		if got.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, got.Get(name), want)
		}
	}
	for _, line := range got.Environ() {
		if strings.Contains(line, "OLD") || strings.HasPrefix(line, "AWS_PROFILE=") || strings.HasPrefix(line, "AWS_DEFAULT_PROFILE=") {
			t.Errorf("left over: %s", line)
		}
	}
	if _, ok := got.Lookup("AWS_PAGER"); !ok {
		t.Error("AWS_PAGER is gone; it names no credentials")
	}
}

func TestEnvironmentKeepsProfileForTheAWSCLI(t *testing.T) {
	t.Parallel()
	old := environ.Parse([]string{"AWS_PROFILE=dev"})
	got := EnvironmentBesideProfile(old, session(t, devProfile), temporary())
	if got.Get("AWS_PROFILE") != "dev" || got.Get("AWS_CA_BUNDLE") != "" {
		t.Errorf("got %v", got.Names())
	}
}

// A services section comes before the profile's endpoint_url, and after the variable for all services.
func TestServicesEndpointsGoAlong(t *testing.T) {
	t.Parallel()
	without := strings.Replace(devProfile, "endpoint_url = http://127.0.0.1:9\n", "", 1)
	for name, c := range map[string]struct{ config, variable, wantS3, wantAll string }{
		"section alone":         {without, "", "http://127.0.0.1:10", ""},
		"section and profile":   {devProfile, "", "http://127.0.0.1:10", "http://127.0.0.1:9"},
		"variable before them":  {devProfile, "AWS_ENDPOINT_URL=http://127.0.0.1:8", "", "http://127.0.0.1:8"},
		"variable of a service": {devProfile, "AWS_ENDPOINT_URL_S3=http://127.0.0.1:8", "http://127.0.0.1:8", "http://127.0.0.1:9"},
	} {
		got := Environment(environ.Parse([]string{c.variable}), session(t, c.config, c.variable), temporary())
		if got.Get("AWS_ENDPOINT_URL_S3") != c.wantS3 || got.Get("AWS_ENDPOINT_URL") != c.wantAll {
			t.Errorf("%s: got %v", name, got.Environ())
		}
	}
}

// What another tool left for prompts would name an identity that is gone; what tells tools where their things are stays.
func TestForeignMarksAreRemoved(t *testing.T) {
	t.Parallel()
	gone := []string{
		"AWS_VAULT", "AWS_SESSION_EXPIRATION", "AWSUME_PROFILE", "AWSUME_EXPIRATION", "AWSU_PROFILE", "AWS_SSO", "AWS_SSO_PROFILE", "AWS_SSO_ACCOUNT_ID",
		"AWS_SSO_SESSION_EXPIRATION", "GRANTED_SSO", "GRANTED_SSO_ROLE_NAME", "AWS_OKTA_PROFILE", "AWS_EXPIRATION", "AWS_BEARER_TOKEN_BEDROCK",
	}
	kept := []string{"AWS_VAULT_BACKEND", "AWS_SSO_CONFIG", "GRANTED_ALIAS_CONFIGURED", "AWS_CONFIG_FILE", "AWS_PAGER"}
	var lines []string
	for _, name := range append(gone, kept...) {
		lines = append(lines, name+"=prod")
	}
	got := Environment(environ.Parse(lines), session(t, devProfile), temporary())
	for _, name := range gone {
		if value, ok := got.Lookup(name); ok {
			t.Errorf("left over: %s=%s", name, value)
		}
	}
	for _, name := range kept {
		if _, ok := got.Lookup(name); !ok {
			t.Errorf("%s is gone", name)
		}
	}
}

func TestMarkNamesOnlyTheProfileWhoseKeysTheyAre(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		outer, profile, kind, want string
	}{
		"of the profile":           {"", "dev", "sso", "dev"},
		"of it, inside another":    {"prod", "dev", "sso", "dev"},
		"of the environment":       {"", "", "env", ""},
		"of an outer exec":         {"prod", "", "env", "prod"},
		"of an outer serve":        {"prod", "", "container-role", "prod"},
		"of the machine":           {"", "", "iam-role", ""},
		"of the machine, nested":   {"prod", "", "iam-role", ""},
		"of an old file of no use": {"prod", "", "boto-config", ""},
	} {
		creds := temporary()
		creds.Profile, creds.Source = c.profile, c.kind
		vars := environ.Parse([]string{"AWSID_PROFILE=" + c.outer})
		if got := Environment(vars, session(t, devProfile), creds).Get("AWSID_PROFILE"); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestBlockOfS3GoesAlongWhereItHasVariables(t *testing.T) {
	t.Parallel()
	got := Environment(environ.Parse(nil), session(t, "[profile dev]\ns3 =\n  use_arn_region = true\n  addressing_style = path\n"), temporary())
	if got.Get("AWS_S3_USE_ARN_REGION") != "true" {
		t.Errorf("got %v", got.Environ())
	}
}

func TestEmptySettingsAreNotSent(t *testing.T) {
	t.Parallel()
	got := Environment(environ.Parse(nil), session(t, "[profile dev]\nendpoint_discovery_enabled =\ncli_pager =\n"), temporary())
	if _, sent := got.Lookup("AWS_ENABLE_ENDPOINT_DISCOVERY"); sent {
		t.Error("SDKs refuse an empty variable")
	}
	if _, sent := got.Lookup("AWS_PAGER"); !sent {
		t.Error("an empty pager means none")
	}
}

// What the profile says and has a variable for goes along: a profile for an
// S3-compatible store works as it does with --profile.
func TestEverySettingWithAVariableIsSent(t *testing.T) {
	t.Parallel()
	config, want := "[profile dev]\n", map[string]string{}
	for _, d := range settings.Table() {
		if !d.Sent() || d.In&settings.InProfile == 0 {
			continue
		}
		config += d.Name + " = x-" + d.Name + "\n"
		for _, variable := range d.Variables {
			want[variable] = "x-" + d.Name
		}
	}
	got := Environment(environ.Parse(nil), session(t, config), temporary())
	for variable, text := range want {
		if got.Get(variable) != text {
			t.Errorf("%s is %q, want %q", variable, got.Get(variable), text)
		}
	}
	for _, variable := range []string{
		"AWS_REQUEST_CHECKSUM_CALCULATION", "AWS_RESPONSE_CHECKSUM_VALIDATION", "AWS_DISABLE_REQUEST_COMPRESSION", "AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES",
		"AWS_ACCOUNT_ID_ENDPOINT_MODE", "AWS_AUTH_SCHEME_PREFERENCE", "AWS_DEFAULTS_MODE", "AWS_S3_USE_ARN_REGION", "AWS_S3_DISABLE_EXPRESS_SESSION_AUTH",
		"AWS_S3_DISABLE_MULTIREGION_ACCESS_POINTS", "AWS_ENDPOINT_DISCOVERY_ENABLED", "AWS_DISABLE_HOST_PREFIX_INJECTION",
	} {
		if want[variable] == "" {
			t.Errorf("%s is not sent", variable)
		}
	}
}
