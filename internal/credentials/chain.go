package credentials

import (
	"errors"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/credentials/providers"
	"github.com/awsid/awsid/internal/mfa"
	"github.com/awsid/awsid/internal/sys/problem"
)

// Order returns the providers in the order in which they are asked: that of
// the AWS CLI v2.
func Order() []providers.Provider {
	return []providers.Provider{
		providers.Env{},
		providers.AssumeRole{},
		providers.WebIdentity{},
		providers.SSO{},
		providers.SharedFile{},
		providers.Login{},
		providers.Process{},
		providers.ConfigFile{},
		providers.EC2File{},
		providers.Boto{},
		providers.Container{},
		providers.InstanceRole{},
	}
}

// Chain finds the credentials of one command.
type Chain struct {
	env *app.Env
	in  providers.Input
}

// New returns the chain for the profile that the session chose. Whether
// credentials in the environment count depends on how it was chosen: naming
// it with --profile leaves them out.
func New(env *app.Env, ses *app.Session) *Chain {
	name := ses.Settings.ProfileName()
	return &Chain{env: env, in: providers.Input{
		Env: env, Session: ses, Clients: awsapi.New(env, ses.Settings),
		Profile: ses.Settings.Profile(), Name: name.Text, NoVariables: name.Origin.Kind == origin.Flag,
		MFA: mfa.New(env, ses.Settings, mfa.NewSeedStore(env), mfa.NewAsker(asker(env))),
	}}
}

// Plan asks the providers on paper. The error is that of a provider that is
// configured but broken, a *SelectionError; finding nothing is no error here.
func (c *Chain) Plan() (Plan, error) {
	plan := Plan{Profile: c.in.Session.Settings.ProfileName(), chain: c}
	for _, p := range Order() {
		step, err := providers.PlanOf(p, c.in)
		var none *providers.NotConfigured
		switch {
		case errors.As(err, &none):
			plan.Considered = append(plan.Considered, Considered{Kind: p.Kind(), Why: none.Reason})
			c.env.Debug("provider passed over", "kind", p.Kind(), "why", none.Reason)
			continue
		case err != nil:
			plan.Considered = append(plan.Considered, Considered{Kind: p.Kind(), Why: err.Error(), Broken: true})
			c.env.Debug("provider is configured but broken", "kind", p.Kind(), "error", err)
			return plan, &SelectionError{Err: err}
		}
		plan.Step = step
		plan.Considered = append(plan.Considered, Considered{Kind: p.Kind(), Why: step.Does, Chosen: true})
		c.env.Debug("provider chosen", "kind", p.Kind(), "does", step.Does, "because", step.Origin.String())
		return plan, nil
	}
	return plan, nil
}

// notFound is the error of a chain that found nothing.
func (c *Chain) notFound() error {
	e := problem.New(problem.Config, "%w for profile %q", providers.ErrNone, c.in.Name)
	e.Code = "NoCredentials"
	return e.WithHint("%s", c.startHint())
}

// startHint names the commands that would set credentials up.
func (c *Chain) startHint() string {
	profile := ""
	if c.in.Name != "default" {
		profile = " --profile " + c.in.Name
	}
	switch {
	case c.in.NoVariables && c.env.Vars.Get("AWS_ACCESS_KEY_ID") != "":
		return "the keys in the environment are not used because --profile was given; leave it out or set up the profile"
	default:
		return "run `awsid configure sso" + profile + "` or `awsid login" + profile + "`; `awsid explain" + profile + "` shows where was looked"
	}
}
