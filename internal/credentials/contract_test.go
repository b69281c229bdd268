package credentials_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/sys/problem"
)

// setup configures one provider in one state.
type setup struct {
	files map[string]string
	vars  []string
	lives time.Duration // of what services issue
}

// contract is what every provider is held to: not configured, it is passed
// over; broken, it ends the chain with an error that names its origin and is
// no secret; working, it gives its credentials under its kind; what it gives
// expired is an error of exit code 255.
type contract struct {
	kind                string
	ok, broken, expired setup // an empty expired: it cannot be told
	id                  string
	brokenOrigin        string // what the error of broken names
}

func contracts() []contract {
	profile := func(lines ...string) map[string]string {
		return map[string]string{"config": "[default]\n" + strings.Join(lines, "\n") + "\n"}
	}
	role := "role_arn = arn:aws:iam::111111111111:role/R"
	session := "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\n"
	token := `{"startUrl": "https://corp.awsapps.com/start", "region": "us-east-1", "accessToken": "%s", "expiresAt": "2099-01-01T00:00:00Z"}`
	sso := func(accessToken string) map[string]string {
		return map[string]string{
			"config": "[default]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = ReadOnly\n" + session,
			".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json": strings.Replace(token, "%s", accessToken, 1),
		}
	}
	return []contract{
		{
			kind: "env", id: "AKIAENV", brokenOrigin: "AWS_ACCESS_KEY_ID",
			ok:      setup{vars: []string{"AWS_ACCESS_KEY_ID=AKIAENV", "AWS_SECRET_ACCESS_KEY=secret-value"}},
			broken:  setup{vars: []string{"AWS_ACCESS_KEY_ID=AKIAENV"}},
			expired: setup{vars: []string{"AWS_ACCESS_KEY_ID=AKIAENV", "AWS_SECRET_ACCESS_KEY=secret-value", "AWS_CREDENTIAL_EXPIRATION=2020-01-01T00:00:00Z"}},
		},
		{
			kind: "assume-role", id: "ASIAR", brokenOrigin: "/.aws/config:2",
			ok:      setup{files: map[string]string{"config": "[default]\n" + role + "\nsource_profile = base\n", "credentials": "[base]\naws_access_key_id = A\naws_secret_access_key = secret-value\n"}},
			broken:  setup{files: profile(role)},
			expired: setup{lives: -time.Minute, files: map[string]string{"config": "[default]\n" + role + "\nsource_profile = base\n", "credentials": "[base]\naws_access_key_id = A\naws_secret_access_key = secret-value\n"}},
		},
		{
			kind: "assume-role-with-web-identity", id: "ASIAR", brokenOrigin: "/.aws/config:2",
			ok:      setup{files: map[string]string{"config": "[default]\n" + role + "\nweb_identity_token_file = {HOME}/token\n", "token": "secret-value\n"}},
			broken:  setup{files: profile("web_identity_token_file = {HOME}/token")},
			expired: setup{lives: -time.Minute, files: map[string]string{"config": "[default]\n" + role + "\nweb_identity_token_file = {HOME}/token\n", "token": "secret-value\n"}},
		},
		{
			kind: "sso", id: "ASIASSO", brokenOrigin: "/.aws/config:2",
			ok:      setup{files: sso("secret-value")},
			broken:  setup{files: profile("sso_account_id = 111122223333")},
			expired: setup{lives: -time.Minute, files: sso("secret-value")},
		},
		{
			kind: "shared-credentials-file", id: "AKIASHARED", brokenOrigin: "/.aws/credentials:2",
			ok:     setup{files: map[string]string{"credentials": "[default]\naws_access_key_id = AKIASHARED\naws_secret_access_key = secret-value\n"}},
			broken: setup{files: map[string]string{"credentials": "[default]\naws_access_key_id = AKIASHARED\n"}},
		},
		{
			kind: "custom-process", id: "AKIAPROC", brokenOrigin: "/.aws/config:2",
			ok:      setup{files: profile(`credential_process = printf '{"Version":1,"AccessKeyId":"AKIAPROC","SecretAccessKey":"secret-value"}'`)},
			broken:  setup{files: profile(`credential_process = printf '{"Version":1,"SecretAccessKey":"secret-value"}'`)},
			expired: setup{files: profile(`credential_process = printf '{"Version":1,"AccessKeyId":"AKIAPROC","SecretAccessKey":"secret-value","SessionToken":"t","Expiration":"2020-01-01T00:00:00Z"}'`)},
		},
		{
			kind: "config-file", id: "AKIACONFIG", brokenOrigin: "/.aws/config:2",
			ok:     setup{files: profile("aws_access_key_id = AKIACONFIG", "aws_secret_access_key = secret-value")},
			broken: setup{files: profile("aws_access_key_id = AKIACONFIG")},
		},
		{
			kind: "ec2-credentials-file", id: "AKIAEC2", brokenOrigin: "/keys:1",
			ok:     setup{vars: []string{"AWS_CREDENTIAL_FILE=~/keys"}, files: map[string]string{"keys": "AWSAccessKeyId=AKIAEC2\nAWSSecretKey=secret-value\n"}},
			broken: setup{vars: []string{"AWS_CREDENTIAL_FILE=~/keys"}, files: map[string]string{"keys": "AWSAccessKeyId=AKIAEC2\n"}},
		},
		{
			kind: "boto-config", id: "AKIABOTO", brokenOrigin: "/boto.cfg:3",
			ok:     setup{vars: []string{"BOTO_CONFIG=~/boto.cfg"}, files: map[string]string{"boto.cfg": "[Credentials]\naws_access_key_id = AKIABOTO\naws_secret_access_key = secret-value\n"}},
			broken: setup{vars: []string{"BOTO_CONFIG=~/boto.cfg"}, files: map[string]string{"boto.cfg": "[x]\n[Credentials]\naws_access_key_id = AKIABOTO\n"}},
		},
		{
			kind: "container-role", id: "CONTAINER", brokenOrigin: "AWS_CONTAINER_CREDENTIALS_FULL_URI",
			ok:      setup{vars: []string{"AWS_CONTAINER_CREDENTIALS_FULL_URI={ENDPOINT}/creds?x=secret-value"}},
			broken:  setup{vars: []string{"AWS_CONTAINER_CREDENTIALS_FULL_URI=http://192.0.2.1/creds?x=secret-value"}},
			expired: setup{lives: -time.Minute, vars: []string{"AWS_CONTAINER_CREDENTIALS_FULL_URI={ENDPOINT}/creds"}},
		},
		{
			kind: "iam-role", id: "INSTANCE", brokenOrigin: "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
			ok:     setup{vars: []string{"AWS_EC2_METADATA_DISABLED=false", "AWS_EC2_METADATA_SERVICE_ENDPOINT={ENDPOINT}"}},
			broken: setup{vars: []string{"AWS_EC2_METADATA_DISABLED=false", "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=ipv5"}},
			// Expired instance credentials are stretched, not refused.
		},
	}
}

func (s setup) world(t *testing.T) *world {
	t.Helper()
	w := newWorld(t, s.files, s.vars...)
	w.services.set(func(a *services) { a.lives = s.lives })
	return w
}

func TestEveryProviderKeepsTheContract(t *testing.T) {
	t.Parallel()
	all := contracts()
	for _, c := range all {
		t.Run(c.kind, func(t *testing.T) {
			t.Parallel()
			t.Run("not configured", func(t *testing.T) { t.Parallel(); c.notConfigured(t) })
			t.Run("ok", func(t *testing.T) { t.Parallel(); c.works(t) })
			t.Run("broken", func(t *testing.T) { t.Parallel(); c.isBroken(t) })
			if c.expired.files != nil || c.expired.vars != nil {
				t.Run("expired", func(t *testing.T) { t.Parallel(); c.isExpired(t) })
			}
		})
	}
	tested := map[string]bool{"login": true} // has its own tests: it needs a sign-in
	for _, c := range all {
		tested[c.kind] = true
	}
	for _, p := range credentials.Order() {
		if !tested[p.Kind] {
			t.Errorf("no contract for %s", p.Kind)
		}
	}
}

func (c contract) notConfigured(t *testing.T) {
	w := newWorld(t, nil)
	plan, err := w.chain(nil).Plan()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range plan.Considered {
		if p.Kind == c.kind && (p.Result == credentials.ResultChosen || p.Result == credentials.ResultBroken || p.Why == "") {
			t.Errorf("%+v", p)
		}
	}
	_, err = plan.Retrieve(t.Context())
	var e *problem.Error
	if !credentials.IsNone(err) || !errors.As(err, &e) || e.Code != "NoCredentials" || e.Kind.Exit() != 253 || e.Hint == "" {
		t.Errorf("%v", err)
	}
}

func (c contract) works(t *testing.T) {
	w := c.ok.world(t)
	plan, err := w.chain(nil).Plan()
	if err != nil {
		t.Fatal(err)
	}
	if calls := w.services.list(); calls != "" {
		t.Errorf("the plan called %s", calls)
	}
	got, err := plan.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got.AccessKeyID != c.id || got.SecretAccessKey.Empty() || got.Source != c.kind || got.Origin.String() == "" {
		t.Errorf("%+v", got)
	}
	last := plan.Considered[len(plan.Considered)-1]
	if last.Result != credentials.ResultChosen || last.Kind != c.kind || plan.Step.Lifetime == "" || plan.Step.Action == "" {
		t.Errorf("%+v, %+v", last, plan.Step)
	}
	if text := plan.Step.Action + last.Why; strings.Contains(text, "secret-value") {
		t.Errorf("the plan shows a secret: %s", text)
	}
}

func (c contract) isBroken(t *testing.T) {
	_, err := c.broken.world(t).retrieve("")
	c.refuses(t, err)
	var selection *credentials.SelectionError
	if !errors.As(err, &selection) {
		t.Errorf("%v is no selection error", err)
	}
	if !strings.Contains(err.Error(), c.brokenOrigin) {
		t.Errorf("%q does not name %s", err, c.brokenOrigin)
	}
}

func (c contract) isExpired(t *testing.T) {
	_, err := c.expired.world(t).retrieve("")
	c.refuses(t, err)
	if selection := (*credentials.SelectionError)(nil); errors.As(err, &selection) {
		t.Errorf("%v is a selection error", err)
	}
	if err != nil && !strings.Contains(err.Error(), "expired") {
		t.Error(err)
	}
}

// refuses checks what holds for every error.
func (c contract) refuses(t *testing.T, err error) {
	t.Helper()
	var e *problem.Error
	if !errors.As(err, &e) {
		t.Fatalf("%v is no problem", err)
	}
	if e.Kind.Exit() != 255 || credentials.IsNone(err) {
		t.Errorf("exit %d: %v", e.Kind.Exit(), err)
	}
	if e.Hint == "" || e.Origin == "" {
		t.Errorf("origin %q, hint %q: %v", e.Origin, e.Hint, err)
	}
	if strings.Contains(err.Error()+e.Hint, "secret-value") {
		t.Errorf("a secret is shown: %v %s", err, e.Hint)
	}
}
