package signin

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/timetext"
)

// Needed is the cause of an error that signing in would resolve: what to sign in to, and what the configuration says
// about doing so. Only a command decides whether that happens (package cli/reauth).
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

// SignInAgain signs in to the session that is needed, as a person who follows on env.Stderr does.
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
	_, err = fmt.Fprintf(env.Stderr, "Signed in to %s until %s.\n", s.Title(),
		timetext.Until(env.Clock.Now(), r.Token.ExpiresAt))
	return err
}

// Policy says what a command that merely needs credentials (exec, a credential_process) may do when the session has
// ended: key awsid_sign_in of the sso-session.
type Policy int

// The policies.
const (
	// Unset leaves the decision to the command.
	Unset Policy = iota
	// Never does not sign in; the command fails.
	Never
	// Ask signs in after a question on the terminal.
	Ask
	// Always signs in without a question, but still not without a terminal:
	// a process that nobody watches never opens a browser.
	Always
)

// ParsePolicy reads never, ask or always; nothing is Unset.
func ParsePolicy(text string) (Policy, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	for p := Unset; p <= Always; p++ {
		if text == p.String() {
			return p, nil
		}
	}
	return Unset, fmt.Errorf("%q is none of never, ask, always", text)
}

// String returns the word of the configuration.
func (p Policy) String() string { return [...]string{"", "never", "ask", "always"}[p] }
