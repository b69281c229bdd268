package credentials_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/sys/problem"
)

// TestEmptyKeysAreNotHandedOut: whoever gets empty keys goes on with whatever comes next.
func TestEmptyKeysAreNotHandedOut(t *testing.T) {
	t.Parallel()
	const none, id, key = "aws_access_key_id =\naws_secret_access_key =\naws_session_token =\n",
		"aws_access_key_id = AKIAX\naws_secret_access_key =\n", "aws_access_key_id = \naws_secret_access_key = s\n"
	good := "[good]\naws_access_key_id = AKIAGOOD\naws_secret_access_key = s\n"
	role := "[profile p]\nrole_arn = arn:aws:iam::111111111111:role/R\nsource_profile = base\n"
	instance := []string{"AWS_EC2_METADATA_DISABLED=false", "AWS_EC2_METADATA_SERVICE_ENDPOINT={ENDPOINT}"}
	boto := []string{"BOTO_CONFIG=~/boto.cfg"}
	ec2 := []string{"AWS_CREDENTIAL_FILE=~/keys"}
	for name, c := range map[string]struct {
		files         map[string]string
		vars          []string
		profile, says string
	}{
		"credentials file":           {map[string]string{"credentials": good + "[p]\n" + none}, instance, "p", "credentials:5"},
		"credentials, no secret":     {map[string]string{"credentials": "[p]\n" + id}, instance, "p", "aws_secret_access_key is empty"},
		"credentials, no id":         {map[string]string{"credentials": "[p]\n" + key}, instance, "p", "aws_access_key_id is empty"},
		"default profile":            {map[string]string{"credentials": "[default]\n" + none}, instance, "", "credentials:2"},
		"config file":                {map[string]string{"config": "[profile p]\n" + none}, instance, "p", "config:2"},
		"in front of a process":      {map[string]string{"credentials": "[p]\n" + none, "config": "[profile p]\ncredential_process = true\n"}, nil, "p", "is empty"},
		"of a source":                {map[string]string{"credentials": "[base]\n" + none, "config": role}, nil, "p", "credentials:2"},
		"of a source, no secret":     {map[string]string{"credentials": "[base]\n" + id, "config": role}, nil, "p", "aws_secret_access_key is empty"},
		"boto file":                  {map[string]string{"boto.cfg": "[Credentials]\n" + none}, append(boto, instance...), "", "boto.cfg:2"},
		"boto file, no secret":       {map[string]string{"boto.cfg": "[Credentials]\n" + id}, boto, "", "aws_secret_access_key is empty"},
		"EC2 tools":                  {map[string]string{"keys": "AWSAccessKeyId=\nAWSSecretKey=\n"}, append(ec2, instance...), "", "keys:1"},
		"EC2 tools, no secret":       {map[string]string{"keys": "AWSAccessKeyId=A\nAWSSecretKey=\n"}, ec2, "", "AWSSecretKey is empty"},
		"environment, no secret":     {nil, append([]string{"AWS_ACCESS_KEY_ID=A", "AWS_SECRET_ACCESS_KEY="}, instance...), "", "AWS_SECRET_ACCESS_KEY is not"},
		"environment, blank":         {nil, []string{"AWS_ACCESS_KEY_ID= ", "AWS_SECRET_ACCESS_KEY=s"}, "", "AWS_ACCESS_KEY_ID is empty"},
		"environment of a role":      {map[string]string{"config": strings.Replace(role, "source_profile = base", "credential_source = Environment", 1)}, []string{"AWS_ACCESS_KEY_ID="}, "p", "Environment"},
		"web identity":               {map[string]string{"config": "[profile p]\nrole_arn = arn:aws:iam::111111111111:role/R\nweb_identity_token_file =\n"}, instance, "p", "web_identity_token_file is empty"},
		"console sign-in":            {map[string]string{"config": "[profile p]\nlogin_session =\n"}, instance, "p", "login_session is empty"},
		"process":                    {map[string]string{"config": "[profile p]\ncredential_process = \"\"\n"}, instance, "p", "credential_process is empty"},
		"environment, nothing in it": {nil, []string{"AWS_ACCESS_KEY_ID=", "AWS_SECRET_ACCESS_KEY="}, "", "no credentials found"}, // an empty variable is none
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.files, c.vars...)
			got, err := w.retrieve(c.profile)
			var e *problem.Error
			if !errors.As(err, &e) || !strings.Contains(err.Error(), c.says) || e.Hint == "" || w.services.list() != "" {
				t.Errorf("got %+v, %v (asked %q), want an error with %q", got, err, w.services.list(), c.says)
			}
		})
	}
}

// TestKeysInAFileEndWhenTheFileSays: every spelling in use, and only beside a session token.
func TestKeysInAFileEndWhenTheFileSays(t *testing.T) {
	t.Parallel()
	const keys, token = "aws_access_key_id = ASIAX\naws_secret_access_key = s\n", "aws_session_token = t\n"
	for text, want := range map[string]string{
		token + "x_security_token_expires = 2099-01-02T05:04:05+02:00": "2099-01-02T03:04:05Z", // saml2aws
		token + "expiration = 2099-01-02 03:04:05":                     "2099-01-02T03:04:05Z", // aws-mfa
		token + "aws_expiration = 2099-01-02T03:04:05Z":                "2099-01-02T03:04:05Z",
		token + "aws_credential_expiration = 2099-01-02T03:04:05Z":     "2099-01-02T03:04:05Z",
		token + "aws_session_expiration = 2099-01-02T03:04:05+0000":    "2099-01-02T03:04:05Z",
		"aws_security_token = t\nexpiration = 2099-01-02T03:04:05Z":    "2099-01-02T03:04:05Z",
		token:                       "",
		token + "expiration =":      "",
		token + "expiration = soon": "",
		"expiration = 2020-01-02":   "", // long-term keys: of an earlier token
		"aws_session_token =\nexpiration = 2020-01-02T03:04:05Z":        "",
		token + "expiration = 2020-01-02T03:04:05Z":                     "expired",
		token + "x_security_token_expires = 0001-01-01T00:00:00Z":       "expired",
		token + "aws_credential_expiration = 0001-01-01 00:00:00+00:00": "expired",
	} {
		for _, file := range []string{"credentials", "config"} {
			w := newWorld(t, map[string]string{file: "[default]\n" + keys + text + "\n"})
			plan, err := w.chain(nil).Plan()
			must(t, err)
			got, err := plan.Retrieve(t.Context())
			var e *problem.Error
			switch {
			case want == "expired":
				if !errors.As(err, &e) || e.Code != "ExpiredCredentials" || !strings.Contains(e.Hint, file+":") {
					t.Errorf("%s: %q: %v, want an error that names the line", file, text, err)
				}
			case err != nil || got.CanExpire() != (want != "") || want != "" && got.Expires.UTC().Format(time.RFC3339) != want:
				t.Errorf("%s: %q ends at %v, %v; want %q", file, text, got.Expires, err, want)
			}
			if strings.Contains(plan.Step.Lifetime, "does not say") != (text == token || text == token+"expiration =") {
				t.Errorf("%s: %q lasts %s", file, text, plan.Step.Lifetime)
			}
		}
	}
}

// TestNoExpirationMeansForEver: only what is not there does.
func TestNoExpirationMeansForEver(t *testing.T) {
	t.Parallel()
	process := func(expiration string) map[string]string {
		return map[string]string{"config": "[default]\ncredential_process = {HOME}/p.sh\n", "p.sh": "#!/bin/sh\ncat <<'END'\n" +
			`{"Version": 1, "AccessKeyId": "ASIAX", "SecretAccessKey": "s", "SessionToken": "t"` + expiration + "}\nEND\n"}
	}
	env := []string{"AWS_ACCESS_KEY_ID=ASIAX", "AWS_SECRET_ACCESS_KEY=s", "AWS_SESSION_TOKEN=t"}
	for name, c := range map[string]struct {
		files map[string]string
		vars  []string
		says  string // "" means: they never end
	}{
		"process, zero time":     {process(`, "Expiration": "0001-01-01T00:00:00Z"`), nil, "expired at 0001-01-01"},
		"process, empty":         {process(`, "Expiration": ""`), nil, "not a time"},
		"process, null":          {process(`, "Expiration": null`), nil, ""},
		"process, none":          {process(""), nil, ""},
		"environment, zero time": {nil, append(env, "AWS_CREDENTIAL_EXPIRATION=0001-01-01T00:00:00Z"), "expired at 0001-01-01"},
		"environment, empty":     {nil, append(env, "AWS_CREDENTIAL_EXPIRATION="), ""}, // an empty variable is none
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := newWorld(t, c.files, c.vars...).retrieve("")
			if c.says == "" && (err != nil || got.CanExpire()) || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
				t.Errorf("ends at %v, %v; want %q", got.Expires, err, c.says)
			}
			if credentials.IsNone(err) {
				t.Error("the chain went on")
			}
		})
	}
}
