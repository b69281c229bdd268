package providers

import (
	"context"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/secret"
)

// SharedFile takes long-term or temporary keys out of the credentials file.
type SharedFile struct{}

// Kind returns "shared-credentials-file".
func (SharedFile) Kind() string { return KindSharedFile }

// Plan is configured by aws_access_key_id in the credentials file.
func (SharedFile) Plan(in Input) (*Step, error) {
	if in.Profile == nil {
		return nil, &NotConfigured{noProfile}
	}
	return static(in, KindSharedFile, "credentials file", in.Profile.Credentials)
}

// ConfigFile takes keys out of the config file, where they do not belong but
// are read.
type ConfigFile struct{}

// Kind returns "config-file".
func (ConfigFile) Kind() string { return KindConfigFile }

// Plan is configured by aws_access_key_id in the config file.
func (ConfigFile) Plan(in Input) (*Step, error) {
	if in.Profile == nil {
		return nil, &NotConfigured{noProfile}
	}
	return static(in, KindConfigFile, "config file", in.Profile.Config)
}

func static(in Input, kind, file string, section *shared.Section) (*Step, error) {
	if section == nil {
		return nil, &NotConfigured{"profile " + in.Name + " is not in the " + file}
	}
	id, ok := section.Get("aws_access_key_id")
	if !ok {
		return nil, &NotConfigured{"profile " + in.Name + " has no aws_access_key_id in the " + file}
	}
	key, ok := section.Get("aws_secret_access_key")
	if !ok {
		return nil, broken(id.Origin, "profile %q has aws_access_key_id but no aws_secret_access_key in the %s", in.Name, file).
			WithHint("run `awsid configure --profile %s` to enter both", in.Name)
	}
	c := Credentials{AccessKeyID: id.Text, SecretAccessKey: secret.New(key.Text)}
	for _, name := range []string{"aws_session_token", "aws_security_token"} { // the last one wins
		if token, ok := section.Get(name); ok {
			c.SessionToken, c.TokenGiven = secret.New(token.Text), true
		}
	}
	account, _ := section.Get("aws_account_id")
	c.AccountID = account.Text
	step := &Step{Kind: kind, Profile: in.Name, Origin: id.Origin, Does: "use the keys of the " + file, Lasts: lastsWithoutLimit, who: id.Text, now: in.Env.Clock.Now}
	if c.TokenGiven {
		step.Lasts = "as long as their session token, which the file does not say"
	}
	step.get = func(context.Context) (Credentials, error) { return c, nil }
	return step, nil
}
