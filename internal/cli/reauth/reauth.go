// Package reauth signs in again where a command needs it and may: it is the one place that asks a person for it.
// Below it, needing a sign-in is a value, the error's cause *signin.Needed.
package reauth

import (
	"cmp"
	"context"
	"errors"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/signin/console"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/ui/prompt"
)

// Options say what a command that needs credentials may do.
type Options struct {
	Policy  signin.Policy // of the command line; Unset leaves it to the configuration
	Default signin.Policy // when neither says anything; Unset is Never
}

// Retry calls call, and once more if the sign-in that it needs took place.
func Retry[T any](ctx context.Context, env *app.Env, ses *app.Session, opts Options, call func(context.Context) (T, error)) (T, error) {
	v, err := call(ctx)
	if err == nil {
		return v, nil
	}
	if err := Offer(ctx, env, ses, opts, err); err != nil {
		return v, err
	}
	return call(ctx)
}

// Credentials returns the credentials of the session's profile.
func Credentials(ctx context.Context, env *app.Env, ses *app.Session, opts Options) (credentials.Credentials, error) {
	return Retry(ctx, env, ses, opts, credentials.New(env, ses).Retrieve)
}

// Offer signs in if err needs that and it may be done: with the person's consent, or because the policy is always. A
// process without a terminal never does. It returns nil after a sign-in, and else err itself.
func Offer(ctx context.Context, env *app.Env, ses *app.Session, opts Options, err error) error {
	var needed *signin.Needed
	if !errors.As(err, &needed) {
		return err
	}
	tty, ttyErr := env.Terminal.Open()
	if ttyErr != nil {
		return err
	}
	defer tty.Close()
	switch cmp.Or(opts.Policy, needed.Policy, opts.Default) {
	case signin.Always:
	case signin.Ask:
		yes, askErr := prompt.New(tty, tty, env.Vars.Get("TERM")).Confirm(ctx,
			"Sign in to "+needed.Title()+" now? [Y/n] ", true)
		if problem.KindOf(askErr) == problem.Interrupted {
			return askErr
		}
		if askErr != nil || !yes {
			return err
		}
	default:
		return err
	}
	if !env.Terminal.StderrIsTerminal() {
		// Whoever called this program, as a credential_process for one, has
		// standard error to itself: the person would see nothing of it.
		own := *env
		own.Stderr = tty
		env = &own
	}
	if needed.Console != "" {
		return console.SignInAgain(ctx, env, ses, needed.Console)
	}
	return signin.SignInAgain(ctx, env, ses, needed)
}
