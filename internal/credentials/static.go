package credentials

import (
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/secret"
)

const (
	// KindSharedFile are keys, long-term or temporary, in the credentials file.
	KindSharedFile = "shared-credentials-file"
	// KindConfigFile are keys in the config file, where they do not belong but are read.
	KindConfigFile = "config-file"
)

// planSharedFile is configured by aws_access_key_id in the credentials file.
func planSharedFile(in input) (*Step, error) {
	return planKeys(in, KindSharedFile, "credentials file", func(p *shared.Profile) *shared.Section { return p.Credentials })
}

// planConfigFile is configured by aws_access_key_id in the config file.
func planConfigFile(in input) (*Step, error) {
	return planKeys(in, KindConfigFile, "config file", func(p *shared.Profile) *shared.Section { return p.Config })
}

func planKeys(in input, kind, file string, half func(*shared.Profile) *shared.Section) (*Step, error) {
	if in.profile == nil {
		return nil, &NotConfigured{"there is no profile to read"}
	}
	section := half(in.profile)
	if section == nil {
		return nil, &NotConfigured{"profile " + in.name + " is not in the " + file}
	}
	id, ok := section.Get("aws_access_key_id")
	if !ok {
		return nil, &NotConfigured{"profile " + in.name + " has no aws_access_key_id in the " + file}
	}
	key, ok := section.Get("aws_secret_access_key")
	if !ok {
		return nil, brokenError(id.Origin, "profile %q has aws_access_key_id but no aws_secret_access_key in the %s",
			in.name, file).WithHint("run `awsid configure%s` to enter both", in.profileOption())
	}
	c := Credentials{AccessKeyID: id.Text, SecretAccessKey: secret.New(key.Text)}
	step := &Step{Kind: kind, Profile: in.name, Origin: id.Origin, Action: "use the keys of the " + file,
		Lifetime: LifetimeOfKeys}
	for _, name := range []string{"aws_session_token", "aws_security_token"} { // the last one wins
		if token, ok := section.Get(name); ok {
			c.SessionToken, c.HasToken = secret.New(token.Text), true
			step.Lifetime = "as long as their session token, which the file does not say"
		}
	}
	account, _ := section.Get("aws_account_id")
	c.AccountID = account.Text
	return step.answerWith(c), nil
}
