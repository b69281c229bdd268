package signin

import (
	"context"
	"errors"
	"fmt"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/signin/browserflow"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/ui/prompt"
)

// Needed is the cause of an error that a sign-in would mend.
type Needed struct {
	Title  string // what the sign-in is to
	Policy Policy // of the session or profile
	// Again signs in; what the person has to see goes to env.Stderr.
	Again func(context.Context, *app.Env, *app.Session) error
	Err   error
}

// Error says why.
func (n *Needed) Error() string { return n.Err.Error() }

// Unwrap returns the cause.
func (n *Needed) Unwrap() error { return n.Err }

// Rejected is the error of an access token that the service no longer accepts.
func Rejected(s Session, token secret.String) *problem.Error {
	return s.needed(token, errors.New("the sign-in to "+s.Title()+" is no longer valid")).At(s.Origin.String())
}

// needed is the error of a session that a sign-in would mend. rejected is the
// access token that looks valid and is not; while it is in the cache, it does
// not count.
func (s Session) needed(rejected secret.String, err error) *problem.Error {
	again := func(ctx context.Context, env *app.Env, ses *app.Session) error {
		cached, _ := CachedToken(env, s)
		force := !rejected.Empty() && cached.AccessToken.Equal(rejected)
		r, err := Login(ctx, env, ses, s, LoginOptions{Out: env.Stderr, Force: force, Attended: true,
			WithoutBrowser: "end this with Ctrl-C and run `" + s.Command() + " --use-device-code`",
			Browser:        BrowserFor(env, s.Browser)})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(env.Stderr, "Signed in to %s until %s.\n", s.Title(), browserflow.Until(env.Clock.Now(), r.Token.ExpiresAt))
		return err
	}
	return problem.New(problem.NeedsSignIn, "%w", &Needed{Title: s.Title(), Policy: s.Policy, Again: again, Err: err}).
		WithHint("run `%s`", s.Command())
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
	for _, weaker := range []Policy{needed.Policy, o.Default} {
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
		yes, failed := ask.Confirm(ctx, "Sign in to "+needed.Title+" now? [Y/n] ", true)
		if problem.KindOf(failed) == problem.Interrupted {
			return failed
		}
		if failed != nil || !yes {
			return err
		}
	}
	if !env.Terminal.StderrIsTerminal() {
		// Whoever called this program, as a credential_process for one, has
		// standard error to itself: the person would see nothing of it.
		own := *env
		own.Stderr = tty
		env = &own
	}
	return needed.Again(ctx, env, ses)
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
