package credentials

import (
	"time"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/sys/pytime"
	"github.com/awsid/awsid/internal/sys/secret"
)

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
	return step.answerWith(c), nil
}
