package providers

import (
	"context"

	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/signin/console"
)

// Login uses the credentials of a console sign-in (`awsid login`).
type Login struct{}

// Kind returns "login".
func (Login) Kind() string { return KindLogin }

// Plan is configured by login_session.
func (Login) Plan(in Input) (*Step, error) {
	session, ok := in.get("login_session")
	if !ok {
		return nil, &NotConfigured{"profile " + in.Name + " has no login_session"}
	}
	return &Step{
		Kind: KindLogin, Profile: in.Name, Origin: session.Origin, Does: "use the console sign-in of " + session.Text,
		Calls: []Call{{Service: "Signin", Operation: "CreateOAuth2Token"}},
		Lasts: "15m at most; renewed as long as the console sign-in lasts", who: session.Text, known: signin.IdentityOf(session.Text), now: in.Env.Clock.Now,
		Notes: []string{"the service is called only when 5 minutes or less are left"},
		get: func(ctx context.Context) (Credentials, error) {
			if err := console.CheckCached(in.Env, in.Session, session.Text); err != nil {
				return selection(Credentials{}, err)
			}
			keys, err := console.Credentials(ctx, in.Env, in.Session, session.Text)
			if err != nil {
				return Credentials{}, err
			}
			return Credentials{
				AccessKeyID: keys.AccessKeyID, SecretAccessKey: keys.SecretAccessKey, SessionToken: keys.SessionToken,
				TokenGiven: true, Expires: keys.Expires, AccountID: keys.AccountID, User: signin.IdentityOf(session.Text).User,
			}, nil
		},
	}, nil
}
