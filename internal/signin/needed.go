package signin

import (
	"context"
	"errors"
	"fmt"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/timetext"
)

// Needed is the cause of an error that signing in would resolve: what to sign
// in to, and what the configuration says about doing so. Only a command decides
// whether that happens (package cli/reauth).
type Needed struct {
	// Session is the session of IAM Identity Center, unless Console is set.
	Session Session
	// Rejected is the access token that looks valid and was refused; while it is
	// in the cache, it does not count. Empty when there is none.
	Rejected secret.String
	// Console is the login_session of a console sign-in, "" for Identity Center.
	Console string
	// Policy is that of the session or the profile.
	Policy Policy
	Err    error
}

// Error returns the cause's text.
func (n *Needed) Error() string { return n.Err.Error() }

// Unwrap returns the cause.
func (n *Needed) Unwrap() error { return n.Err }

// Title names for people what the sign-in is to.
func (n *Needed) Title() string {
	if n.Console != "" {
		return "the console as " + n.Console
	}
	return n.Session.Title()
}

// Rejected is the error of an access token that the service no longer accepts.
func Rejected(s Session, token secret.String) *problem.Error {
	return s.needed(token, errors.New("the sign-in to "+s.Title()+" is no longer valid")).At(s.Origin.String())
}

// needed returns the error of a session that has to be signed in to.
func (s Session) needed(rejected secret.String, err error) *problem.Error {
	return problem.New(problem.NeedsSignIn, "%w", &Needed{Session: s, Rejected: rejected, Policy: s.Policy, Err: err}).
		WithHint("run `%s`", s.Command())
}

// SignInAgain signs in to the session that is needed, as a person who follows
// on env.Stderr does.
func SignInAgain(ctx context.Context, env *app.Env, ses *app.Session, n *Needed) error {
	s := n.Session
	cached, _ := CachedToken(env, s)
	r, err := Login(ctx, env, ses, s, LoginOptions{
		Out: env.Stderr, Attended: true, Browser: BrowserFor(env, s.Browser),
		Force:          !n.Rejected.Empty() && cached.AccessToken.Equal(n.Rejected),
		WithoutBrowser: "end this with Ctrl-C and run `" + s.Command() + " --use-device-code`",
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(env.Stderr, "Signed in to %s until %s.\n", s.Title(), timetext.Until(env.Clock.Now(), r.Token.ExpiresAt))
	return err
}
