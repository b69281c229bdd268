package signin

import (
	"context"
	"errors"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/ui/prompt"
)

// Needed is the cause of an error that a sign-in would mend.
type Needed struct {
	Session Session
	// Rejected means that the service refuses a token that looks valid.
	Rejected bool
	Err      error
}

// Error says why.
func (n *Needed) Error() string { return n.Err.Error() }

// Unwrap returns the cause.
func (n *Needed) Unwrap() error { return n.Err }

// Rejected is the error of a token that the service no longer accepts.
func Rejected(s Session) *problem.Error {
	cause := &Needed{Session: s, Rejected: true, Err: errors.New("the sign-in to " + s.Title() + " is no longer valid")}
	return problem.New(problem.NeedsSignIn, "%w", cause).At(s.Origin.String()).WithHint("run `%s`", s.Command())
}

// OfferOptions say what a command that needs credentials may do.
type OfferOptions struct {
	Policy  Policy // of the command line; Unset leaves it to the session
	Default Policy // when neither says anything; Unset is Never
}

// Offer signs in when that would mend err and may be done: with the person's
// consent, or because the policy says always. A process without a terminal
// never does. It returns nil when there was a sign-in, and else err itself.
func Offer(ctx context.Context, env *app.Env, ses *app.Session, err error, o OfferOptions) error {
	var needed *Needed
	if !errors.As(err, &needed) {
		return err
	}
	policy := o.Policy
	for _, weaker := range []Policy{needed.Session.Policy, o.Default} {
		if policy == Unset {
			policy = weaker
		}
	}
	tty, failed := env.Terminal.Open()
	if failed != nil || policy == Unset || policy == Never {
		if failed == nil {
			_ = tty.Close()
		}
		return err
	}
	defer tty.Close()
	if policy == Ask {
		ask := prompt.New(tty, tty, env.Vars.Get("TERM"))
		yes, failed := ask.Confirm(ctx, "Sign in to "+needed.Session.Title()+" now? [Y/n] ", true)
		if failed != nil {
			return failed
		}
		if !yes {
			return err
		}
	}
	_, failed = Login(ctx, env, ses, needed.Session, LoginOptions{Out: env.Stderr, Force: needed.Rejected,
		Otherwise: "end this with Ctrl-C and run `" + needed.Session.Command() + " --use-device-code`",
		Browser:   BrowserFor(env, needed.Session.Browser)})
	return failed
}

// Mended runs f, and once more after a sign-in that Offer brought about.
func Mended[T any](ctx context.Context, env *app.Env, ses *app.Session, o OfferOptions, f func(context.Context) (T, error)) (T, error) {
	v, err := f(ctx)
	if err == nil {
		return v, nil
	}
	if err := Offer(ctx, env, ses, err, o); err != nil {
		return v, err
	}
	return f(ctx)
}
