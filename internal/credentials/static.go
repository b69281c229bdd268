package credentials

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/pytime"
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

// planConfigFile is configured by aws_access_key_id in the config file. It is the last that looks at the shared files:
// where one of them is a folder or the like, nobody knows who was meant, and the machine's own role was not.
func planConfigFile(in input) (*Step, error) {
	step, err := planKeys(in, KindConfigFile, "config file", func(p *shared.Profile) *shared.Section { return p.Config })
	if none := (*NotConfigured)(nil); errors.As(err, &none) {
		err = cmp.Or(in.session.Files.NotAFile(), err)
	}
	return step, err
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
		}
	}
	if !c.SessionToken.Empty() {
		c.Expires = step.noteTokenEnd(section)
	}
	account, _ := section.Get("aws_account_id")
	c.AccountID = account.Text
	return step.answerWith(c, id.Key, key.Key)
}

// noteTokenEnd notes how long keys last that are beside a session token, and returns their end, if the file says it.
func (s *Step) noteTokenEnd(section *shared.Section) time.Time {
	end, key, err := settings.TokenEnd(section.Text)
	switch {
	case err != nil:
		s.Lifetime = fmt.Sprintf("as long as their session token: %s says no time, %v", key, err)
	case end.IsZero():
		s.Lifetime = "as long as their session token, which the file does not say"
	default:
		s.Lifetime = fmt.Sprintf("until %s (%s)", end.Format(time.RFC3339), key)
		s.endSetting, _ = section.Get(key)
	}
	return end
}

// KindEnv are the keys in AWS_ACCESS_KEY_ID and its companions.
const KindEnv = "env"

// EnvStep returns the step that takes long-term keys out of variables.
func EnvStep() *Step {
	return &Step{Kind: KindEnv, Origin: origin.FromVariable("AWS_ACCESS_KEY_ID"),
		Action: "use the keys of the environment", Lifetime: LifetimeOfKeys}
}

// planEnv is configured by AWS_ACCESS_KEY_ID.
func planEnv(in input) (*Step, error) {
	vars := in.env.Vars
	key := vars.Get("AWS_ACCESS_KEY_ID")
	switch {
	case key == "":
		return nil, &NotConfigured{"AWS_ACCESS_KEY_ID is not set"}
	case in.ignoresVariables:
		return nil, &NotConfigured{"--profile leaves AWS_ACCESS_KEY_ID out"}
	}
	step := EnvStep()
	c := Credentials{AccessKeyID: key, SecretAccessKey: secret.New(vars.Get("AWS_SECRET_ACCESS_KEY")),
		AccountID: vars.Get("AWS_ACCOUNT_ID")}
	if c.SecretAccessKey.Empty() {
		return nil, brokenError(step.Origin, "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not").
			WithHint("set both or neither (`unset AWS_ACCESS_KEY_ID`)")
	}
	for _, name := range []string{"AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"} { // the last one wins
		if token := vars.Get(name); token != "" {
			c.SessionToken, c.HasToken = secret.New(token), true
		}
	}
	if text := vars.Get("AWS_CREDENTIAL_EXPIRATION"); text != "" {
		expires, err := pytime.Parse(text)
		if err != nil {
			return nil, brokenError(origin.FromVariable("AWS_CREDENTIAL_EXPIRATION"), "%w", err).
				WithHint("give a time such as 2030-01-02T03:04:05Z, or unset it")
		}
		c.Expires, step.Lifetime = expires, "until "+expires.Format(time.RFC3339)
	} else if c.HasToken {
		step.Lifetime = "as long as their session token; AWS_CREDENTIAL_EXPIRATION would tell"
	}
	return step.answerWith(c, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
}
