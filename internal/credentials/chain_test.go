package credentials_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/sys/problem"
)

const (
	roleR    = "role_arn = arn:aws:iam::111111111111:role/R\n"
	baseKeys = "[base]\naws_access_key_id = AKIABASE\naws_secret_access_key = s\n"
)

// The order of the chain, pair by pair: everything is configured, and one
// after the other is taken away.
func TestOrder(t *testing.T) {
	t.Parallel()
	files := map[string]string{"config": "[default]\n", "credentials": baseKeys, "token": "jwt-token",
		".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json": `{"accessToken": "a", "expiresAt": "2099-01-01T00:00:00Z"}`}
	var vars []string
	var order []string
	add := func(kind string, config, credentialsFile string, v ...string) {
		files["config"] += config
		files["credentials"] += credentialsFile
		vars = append(vars, v...)
		w := newWorld(t, files, vars...)
		got, err := w.retrieve("")
		if err != nil || got.Source != kind {
			t.Errorf("%s: %+v, %v", kind, got, err)
		}
		order = append(order, kind)
	}
	add("iam-role", "", "", "AWS_EC2_METADATA_DISABLED=false", "AWS_EC2_METADATA_SERVICE_ENDPOINT={ENDPOINT}")
	add("container-role", "", "", "AWS_CONTAINER_CREDENTIALS_FULL_URI={ENDPOINT}/creds")
	files["boto.cfg"] = "[Credentials]\naws_access_key_id = A\naws_secret_access_key = s\n"
	add("boto-config", "", "", "BOTO_CONFIG=~/boto.cfg")
	files["keys"] = "AWSAccessKeyId=A\nAWSSecretKey=s\n"
	add("ec2-credentials-file", "", "", "AWS_CREDENTIAL_FILE=~/keys")
	add("config-file", "aws_access_key_id = C\naws_secret_access_key = s\n", "")
	add("custom-process", `credential_process = printf '{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s"}'`+"\n", "")
	add("shared-credentials-file", "", "[default]\naws_access_key_id = F\naws_secret_access_key = s\n")
	files["config"] += "sso_session = corp\nsso_account_id = 1\nsso_role_name = X\n"
	sessions := "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\n"
	files["config"] += sessions
	add("sso", "", "")
	files["config"] = strings.Replace(files["config"], sessions, "", 1)
	add("assume-role-with-web-identity", roleR+"web_identity_token_file = {HOME}/token\n"+sessions, "")
	files["config"] = strings.Replace(files["config"], "web_identity_token_file = {HOME}/token\n", "source_profile = base\n", 1)
	add("assume-role", "", "")
	add("env", "", "", "AWS_ACCESS_KEY_ID=E", "AWS_SECRET_ACCESS_KEY=s")
	if len(order) != len(credentials.Order())-loginProviders {
		t.Errorf("only %v tested", order)
	}
}

func TestNamedProfileLeavesVariablesOut(t *testing.T) {
	t.Parallel()
	files := map[string]string{"config": "[profile p]\nregion = us-east-1\n", "credentials": "[default]\naws_access_key_id = D\naws_secret_access_key = s\n"}
	w := newWorld(t, files, "AWS_ACCESS_KEY_ID=E", "AWS_SECRET_ACCESS_KEY=s", "AWS_WEB_IDENTITY_TOKEN_FILE=/t", "AWS_ROLE_ARN=arn:aws:iam::111111111111:role/R")
	_, err := w.retrieve("p")
	var e *problem.Error
	if !errors.As(err, &e) || e.Code != "NoCredentials" || !strings.Contains(e.Hint, "--profile was given") {
		t.Errorf("%v", err)
	}
	w.env.Vars = w.env.Vars.With("AWS_PROFILE", "p")
	if got, err := w.retrieve(""); err != nil || got.AccessKeyID != "E" {
		t.Errorf("AWS_PROFILE: %+v, %v", got, err)
	}
}

func TestRoles(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config, credentials string
		vars                []string
		id, calls           string
	}{
		"two hops": {"[profile p]\nrole_arn = arn:aws:iam::222222222222:role/Top\nsource_profile = r\n[profile r]\n" + roleR + "source_profile = base\n", baseKeys, nil,
			"ASIATop", "AssumeRole(AKIABASE->R) AssumeRole(ASIAR->Top)"},
		"keys before the role": {"[profile p]\nrole_arn = arn:aws:iam::222222222222:role/Top\nsource_profile = r\n[profile r]\n" + roleR + "source_profile = base\n",
			baseKeys + "[r]\naws_access_key_id = AKIAR\naws_secret_access_key = s\n", nil, "ASIATop", "AssumeRole(AKIAR->Top)"},
		"itself": {"[profile p]\n" + roleR + "source_profile = p\n", "[p]\naws_access_key_id = AKIASELF\naws_secret_access_key = s\n", nil,
			"ASIAR", "AssumeRole(AKIASELF->R)"},
		"environment": {"[profile p]\n" + roleR + "credential_source = Environment\n", "", []string{"AWS_ACCESS_KEY_ID=AKIAENV", "AWS_SECRET_ACCESS_KEY=s"},
			"ASIAR", "AssumeRole(AKIAENV->R)"},
		"container": {"[profile p]\n" + roleR + "credential_source = EcsContainer\n", "", []string{"AWS_CONTAINER_CREDENTIALS_FULL_URI={ENDPOINT}/creds", "AWS_CONTAINER_AUTHORIZATION_TOKEN=tok"},
			"ASIAR", "container[tok] AssumeRole(CONTAINER->R)"},
		"instance": {"[profile p]\n" + roleR + "credential_source = Ec2InstanceMetadata\n", "", []string{"AWS_EC2_METADATA_DISABLED=", "AWS_EC2_METADATA_SERVICE_ENDPOINT={ENDPOINT}"},
			"ASIAR", "PUT /latest/api/token GET /latest/meta-data/iam/security-credentials/ GET /latest/meta-data/iam/security-credentials/role AssumeRole(INSTANCE->R)"},
		"all parameters": {"[profile p]\n" + roleR + "source_profile = base\nexternal_id = ex\nduration_seconds = 1200\nrole_session_name = me\n", baseKeys, nil,
			"ASIAR", "AssumeRole(AKIABASE->R ExternalId=ex DurationSeconds=1200)"},
		"odd duration": {"[profile p]\n" + roleR + "source_profile = base\nduration_seconds = 1h\n", baseKeys, nil,
			"ASIAR", "AssumeRole(AKIABASE->R)"},
		"from web identity": {"[profile p]\nrole_arn = arn:aws:iam::222222222222:role/Top\nsource_profile = w\n[profile w]\n" + roleR + "web_identity_token_file = {HOME}/token\n", "", nil,
			"ASIATop", "AssumeRoleWithWebIdentity(unsigned->R WebIdentityToken=jwt-token\n) AssumeRole(ASIAR->Top)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, map[string]string{"config": c.config, "credentials": c.credentials, "token": "jwt-token\n"}, c.vars...)
			got, err := w.retrieve("p")
			if err != nil || got.AccessKeyID != c.id || got.AccountID == "" || !got.CanExpire() {
				t.Fatalf("%+v, %v", got, err)
			}
			if calls := w.services.list(); calls != c.calls {
				t.Errorf("calls %s, want %s", calls, c.calls)
			}
			if again, err := w.retrieve("p"); err != nil || again.AccessKeyID != c.id || w.services.list() != c.calls {
				t.Errorf("not cached: %+v, %v, %s", again, err, w.services.list())
			}
		})
	}
}

func TestRoleErrors(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ config, credentials, says, origin string }{
		"both sources":   {"[profile p]\n" + roleR + "source_profile = base\ncredential_source = Environment\n", "", "both source_profile and credential_source", ":3"},
		"no source":      {"[profile p]\n" + roleR, "", "neither source_profile nor credential_source", ":2"},
		"unknown place":  {"[profile p]\n" + roleR + "credential_source = environment\n", "", "unknown credential_source", ":3"},
		"empty place":    {"[profile p]\n" + roleR + "credential_source = Environment\n", "", "has no credentials", ":3"},
		"missing":        {"[profile p]\n" + roleR + "source_profile = nope\n", "", "does not exist", ":3"},
		"without keys":   {"[profile p]\n" + roleR + "source_profile = e\n[profile e]\nregion = x\n", "", "has no credentials", ":3"},
		"itself":         {"[profile p]\n" + roleR + "source_profile = p\n", "", "p -> p", ":3"},
		"circle":         {"[profile p]\n" + roleR + "source_profile = b\n[profile b]\n" + roleR + "source_profile = p\n", "", "p -> b -> p", ":6"},
		"circle further": {"[profile p]\n" + roleR + "source_profile = b\n[profile b]\n" + roleR + "source_profile = c\n[profile c]\n" + roleR + "source_profile = b\n", "", "p -> b -> c -> b", ":9"},
		"broken source":  {"[profile p]\n" + roleR + "source_profile = e\n", "[e]\naws_access_key_id = A\n", "no aws_secret_access_key", "credentials:2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, map[string]string{"config": c.config, "credentials": c.credentials})
			_, err := w.retrieve("p")
			var e *problem.Error
			if !errors.As(err, &e) || e.Kind.Exit() != 255 || !strings.Contains(err.Error(), c.says) || !strings.HasSuffix(e.Origin, c.origin) || e.Hint == "" {
				t.Errorf("%v", err)
			}
			if calls := w.services.list(); calls != "" {
				t.Errorf("called %s", calls)
			}
		})
	}
}

func TestParametersTooShortAreRefusedBeforeTheCall(t *testing.T) {
	t.Parallel()
	for _, line := range []string{"role_session_name = x", "external_id = x", "mfa_serial = short", "duration_seconds = 899"} {
		w := newWorld(t, map[string]string{"config": "[profile p]\n" + roleR + "source_profile = base\n" + line + "\n", "credentials": baseKeys})
		if _, err := w.retrieve("p"); problem.KindOf(err).Exit() != 252 || w.services.list() != "" {
			t.Errorf("%s: %v", line, err)
		}
	}
}

// readerFunc is a reader's one method.
type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// TestWebIdentityTokenLengths: a token that STS would find too short is not sent; a long one is STS's to judge.
func TestWebIdentityTokenLengths(t *testing.T) {
	t.Parallel()
	for token, isSent := range map[string]bool{
		"": false, "abc": false, "éé": false, "ab\n": false, "abcd": true, "éééé": true, "abc\n": true,
		strings.Repeat("t", 20000): true, strings.Repeat("t", 20001): true, strings.Repeat("t", 100000): true,
	} {
		w := newWorld(t, map[string]string{"config": "[default]\n" + roleR + "web_identity_token_file = {HOME}/token\n", "token": token})
		_, err := w.retrieve("")
		sent := strings.Contains(w.services.list(), "WebIdentityToken="+token)
		if sent != isSent || isSent != (err == nil) || !isSent && problem.KindOf(err) != problem.Usage {
			t.Errorf("a token of %d bytes: sent %v, %v", len(token), sent, err)
		}
	}
}

func TestMFA(t *testing.T) {
	t.Parallel()
	const mfa = "mfa_serial = arn:aws:iam::123456789012:mfa/alice\n"
	config := "[profile p]\n" + roleR + "source_profile = base\n" + mfa
	want := "AssumeRole(AKIABASE->R SerialNumber=arn:aws:iam::123456789012:mfa/alice TokenCode=123456)"
	retrieve := func(w *world, flags settings.Flags) error {
		flags["profile"] = "p"
		plan, err := w.chain(flags).Plan()
		if err != nil {
			return err
		}
		_, err = plan.Retrieve(t.Context())
		return err
	}
	t.Run("flag", func(t *testing.T) {
		w := newWorld(t, map[string]string{"config": config, "credentials": baseKeys})
		if err := retrieve(w, settings.Flags{"mfa-code": "123456"}); err != nil || w.services.list() != want {
			t.Errorf("%v, %s", err, w.services.list())
		}
	})
	t.Run("flag of the wrong length", func(t *testing.T) {
		w := newWorld(t, map[string]string{"config": config, "credentials": baseKeys})
		if err := retrieve(w, settings.Flags{"mfa-code": "12345"}); problem.KindOf(err) != problem.Usage || w.services.list() != "" {
			t.Errorf("%v, %s", err, w.services.list())
		}
	})
	t.Run("standard input", func(t *testing.T) {
		w := newWorld(t, map[string]string{"config": config, "credentials": baseKeys})
		w.env.Stdin = strings.NewReader("123456\n")
		if err := retrieve(w, settings.Flags{}); err != nil || w.services.list() != want {
			t.Errorf("%v, %s", err, w.services.list())
		}
	})
	t.Run("nobody to ask", func(t *testing.T) {
		w := newWorld(t, map[string]string{"config": config, "credentials": baseKeys})
		err := retrieve(w, settings.Flags{})
		var e *problem.Error
		if !errors.As(err, &e) || e.Kind.Exit() != 255 || !strings.Contains(e.Hint, "--mfa-code") {
			t.Errorf("%v", err)
		}
	})
	t.Run("Ctrl-C", func(t *testing.T) {
		w := newWorld(t, map[string]string{"config": config, "credentials": baseKeys})
		plan, err := w.chain(settings.Flags{"profile": "p"}).Plan()
		must(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		silent, _ := io.Pipe()
		w.env.Stdin = io.MultiReader(readerFunc(func([]byte) (int, error) { cancel(); return 0, io.EOF }), silent)
		if _, err := plan.Retrieve(ctx); problem.KindOf(err).Exit() != 130 {
			t.Errorf("%v", err)
		}
	})
	t.Run("program", func(t *testing.T) {
		w := newWorld(t, map[string]string{"config": config + "mfa_process = printf '123456\\n'\n", "credentials": baseKeys})
		if err := retrieve(w, settings.Flags{}); err != nil || w.services.list() != want {
			t.Errorf("%v, %s", err, w.services.list())
		}
	})
	t.Run("program of the hop", func(t *testing.T) {
		two := "[profile p]\nrole_arn = arn:aws:iam::222222222222:role/Top\nsource_profile = r\nmfa_process = false\n[profile r]\n" + roleR + "source_profile = base\n" + mfa + "mfa_process = printf 123456\n"
		w := newWorld(t, map[string]string{"config": two, "credentials": baseKeys})
		if err := retrieve(w, settings.Flags{}); err != nil || w.services.list() != want+" AssumeRole(ASIAR->Top)" {
			t.Errorf("%v, %s", err, w.services.list())
		}
	})
	t.Run("one code is not used twice", func(t *testing.T) {
		two := "[profile p]\nrole_arn = arn:aws:iam::222222222222:role/Top\nsource_profile = r\n" + mfa + "[profile r]\n" + roleR + "source_profile = base\n" + mfa
		w := newWorld(t, map[string]string{"config": two, "credentials": baseKeys})
		err := retrieve(w, settings.Flags{"mfa-code": "123456"})
		if err == nil || !strings.Contains(err.Error(), "used up") || w.services.list() != want {
			t.Errorf("%v, %s", err, w.services.list())
		}
	})
}

func TestSSO(t *testing.T) {
	t.Parallel()
	session := "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\n"
	profile := "[profile p]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = ReadOnly\n"
	token := func(t string) map[string]string {
		return map[string]string{"config": profile + session, ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json": `{"accessToken": "` + t + `", "expiresAt": "2099-01-01T00:00:00Z"}`}
	}
	t.Run("the cache file is the AWS CLI's", func(t *testing.T) {
		w := newWorld(t, token("good"))
		if got, err := w.retrieve("p"); err != nil || got.AccountID != "111122223333" {
			t.Fatalf("%+v, %v", got, err)
		}
		text, err := os.ReadFile(filepath.Join(w.env.Paths.CLICache, "ef7c0373a8420e194e9d028ad5acc50a222b4714.json"))
		if err != nil || !strings.HasPrefix(string(text), `{"ProviderType": "sso", "Credentials": {"AccessKeyId": "ASIASSO", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": "`) ||
			!strings.HasSuffix(string(text), `Z", "AccountId": "111122223333"}}`) {
			t.Errorf("%s, %v", text, err)
		}
	})
	t.Run("refused token", func(t *testing.T) {
		w := newWorld(t, token("stale"))
		_, err := w.retrieve("p")
		var e *problem.Error
		if !errors.As(err, &e) || e.Kind.Exit() != 255 || e.Kind != problem.NeedsSignIn || !strings.Contains(e.Hint, "awsid sso login --sso-session corp") || !strings.Contains(err.Error(), "corp") {
			t.Errorf("%v", err)
		}
	})
	t.Run("another account is expected", func(t *testing.T) {
		files := token("good")
		files["config"] = strings.Replace(files["config"], "[sso-session", "awsid_expected_account = 999999999999\n[sso-session", 1)
		w := newWorld(t, files)
		if _, err := w.retrieve("p"); err == nil || !strings.Contains(err.Error(), "999999999999") || w.services.list() != "" {
			t.Errorf("%v, %s", err, w.services.list())
		}
	})
	for name, config := range map[string]string{
		"no role":         strings.Replace(profile, "sso_role_name = ReadOnly\n", "", 1) + session,
		"unknown session": strings.Replace(profile, "corp", "nope", 1) + session,
		"inconsistent":    profile + "sso_region = eu-west-1\n" + session,
		"odd region":      profile + strings.Replace(session, "us-east-1", "us east", 1),
		"no region":       profile + strings.Replace(session, "sso_region = us-east-1\n", "", 1),
	} {
		w := newWorld(t, map[string]string{"config": config})
		_, err := w.retrieve("p")
		var e *problem.Error
		if !errors.As(err, &e) || e.Kind.Exit() != 255 || e.Hint == "" || e.Origin == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestExpectedAccountHoldsForRolesToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, map[string]string{"config": "[profile p]\n" + roleR + "source_profile = base\nawsid_expected_account = 222222222222\n", "credentials": baseKeys})
	if _, err := w.retrieve("p"); problem.KindOf(err).Exit() != 253 || !strings.Contains(err.Error(), "222222222222") {
		t.Errorf("%v", err)
	}
}

func TestInstanceCredentialsAreStretched(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil, "AWS_EC2_METADATA_DISABLED=", "AWS_EC2_METADATA_SERVICE_ENDPOINT={ENDPOINT}/")
	w.services.set(func(s *services) { s.lives = -time.Hour })
	got, err := w.retrieve("")
	left := time.Until(got.Expires)
	if err != nil || left < 16*time.Minute || left > 26*time.Minute {
		t.Errorf("%v, %v", left, err)
	}
}

func TestRegionOfLastResort(t *testing.T) {
	t.Parallel()
	w := newWorld(t, map[string]string{"config": "[default]\n" + roleR + "source_profile = base\n", "credentials": baseKeys},
		"AWS_REGION=", "AWS_EC2_METADATA_DISABLED=", "AWS_EC2_METADATA_SERVICE_ENDPOINT={ENDPOINT}")
	if _, err := w.retrieve(""); err != nil {
		t.Error(err)
	}
	if want := "PUT /latest/api/token GET /latest/meta-data/placement/availability-zone/ AssumeRole(AKIABASE->R)"; w.services.list() != want {
		t.Errorf("%s", w.services.list())
	}
}
