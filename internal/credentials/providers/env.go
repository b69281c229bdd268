package providers

import (
	"context"
	"time"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/sys/pytime"
	"github.com/awsid/awsid/internal/sys/secret"
)

// Env takes credentials out of AWS_ACCESS_KEY_ID and its companions.
type Env struct {
	// Always also reads them when a profile was named with --profile, as
	// credential_source = Environment does.
	Always bool
}

// Kind returns "env".
func (Env) Kind() string { return KindEnv }

// Plan is configured by AWS_ACCESS_KEY_ID.
func (p Env) Plan(in Input) (*Step, error) {
	vars := in.Env.Vars
	key := vars.Get("AWS_ACCESS_KEY_ID")
	if key == "" {
		return nil, &NotConfigured{"AWS_ACCESS_KEY_ID is not set"}
	}
	if in.NoVariables && !p.Always {
		return nil, &NotConfigured{"--profile leaves AWS_ACCESS_KEY_ID out"}
	}
	from := origin.FromVariable("AWS_ACCESS_KEY_ID")
	c := Credentials{AccessKeyID: key, SecretAccessKey: secret.New(vars.Get("AWS_SECRET_ACCESS_KEY")), AccountID: vars.Get("AWS_ACCOUNT_ID")}
	if c.SecretAccessKey.Empty() {
		return nil, broken(from, "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not").
			WithHint("set both or neither (`unset AWS_ACCESS_KEY_ID`)")
	}
	for _, name := range []string{"AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"} { // the last one wins
		if token := vars.Get(name); token != "" {
			c.SessionToken, c.TokenGiven = secret.New(token), true
		}
	}
	step := &Step{Kind: KindEnv, Origin: from, Does: "use the keys of the environment", Lasts: lastsWithoutLimit, who: key, now: in.Env.Clock.Now}
	if text := vars.Get("AWS_CREDENTIAL_EXPIRATION"); text != "" {
		expires, err := pytime.Parse(text)
		if err != nil {
			return nil, broken(origin.FromVariable("AWS_CREDENTIAL_EXPIRATION"), "%w", err).
				WithHint("give a time such as 2030-01-02T03:04:05Z, or unset it")
		}
		c.Expires, step.Lasts = expires, "until "+expires.Format(time.RFC3339)
	} else if c.TokenGiven {
		step.Lasts = "as long as their session token; AWS_CREDENTIAL_EXPIRATION would tell"
	}
	step.get = func(context.Context) (Credentials, error) { return c, nil }
	return step, nil
}
