package credentials

import (
	"context"
	"strings"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/signin/console"
)

// KindLogin are the credentials of a console sign-in (`awsid login`).
const KindLogin = "login"

// planLogin is configured by login_session.
func planLogin(in input) (*Step, error) {
	session, ok := in.get("login_session")
	if !ok {
		return nil, &NotConfigured{"profile " + in.name + " has no login_session"}
	}
	if strings.TrimSpace(session.Text) == "" {
		return nil, brokenError(session.Origin, "login_session is empty").
			WithHint("run `awsid login%s`, or delete the line", in.profileOption())
	}
	step := LoginStep(in.name, session.Text, session.Origin)
	step.Notes = []string{"the service is called only when 5 minutes or less are left"}
	step.configured, step.dependsOn = signin.IdentityOf(session.Text), session.Text
	step.retrieve = func(ctx context.Context) (Credentials, error) {
		if _, _, err := console.CachedExpiry(in.env, in.session, session.Text); err != nil {
			return asSelection(Credentials{}, err)
		}
		keys, err := console.Credentials(ctx, in.env, in.session, session.Text)
		if err != nil {
			return Credentials{}, err
		}
		return Credentials{
			AccessKeyID: keys.AccessKeyID, SecretAccessKey: keys.SecretAccessKey, SessionToken: keys.SessionToken,
			HasToken: true, Expires: keys.Expires, AccountID: keys.AccountID, User: step.configured.User,
		}, nil
	}
	return step, nil
}

// LoginStep returns the step of a console sign-in.
func LoginStep(profile, session string, at origin.Origin) *Step {
	return &Step{Kind: KindLogin, Profile: profile, Origin: at, Action: "use the console sign-in of " + session,
		LoginSession: session, Calls: []Call{{Service: "Signin", Operation: "CreateOAuth2Token"}},
		Lifetime: "15m at most; renewed as long as the console sign-in lasts"}
}
