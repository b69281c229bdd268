package console

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/signin/browserflow"
	"github.com/awsid/awsid/internal/sys/filelock"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/ui/prompt"
)

// needsSignIn returns the error of a login_session that has to be signed in to.
func needsSignIn(ses *app.Session, session string, err error) *problem.Error {
	hint, policy := plainHint, signin.Unset
	// The profile in effect may only have a source that uses the sign-in.
	if p := ses.Settings.Profile(); p != nil {
		if own, _ := p.Get("login_session"); own.Text == session && p.Name != "default" {
			hint = "run `awsid login --profile " + signin.ShellWord(p.Name) + "`"
		}
		v, _ := p.Get("awsid_sign_in")
		policy, _ = signin.ParsePolicy(v.Text) // doctor tells of a wrong word
	}
	return problem.New(problem.NeedsSignIn, "%w", &signin.Needed{Console: session, Policy: policy, Err: err}).WithHint("%s", hint)
}

const (
	// queueWait bounds how long a process waits for another's sign-in.
	queueWait = codeLimit + time.Minute
	// queueGlance is how long that may take before the person is told.
	queueGlance = 300 * time.Millisecond
)

// SignInAgain signs in as the same person in the same role, one process at a
// time: the others find the keys of the first.
func SignInAgain(ctx context.Context, env *app.Env, ses *app.Session, session string) error {
	lock, err := turn(ctx, env, session)
	if err != nil {
		return err
	}
	defer lock.Release()
	// A sign-in is offered only where there are no keys that last.
	if now, err := loadSignIn(cachePath(env.Paths.LoginCache, session)); err == nil && now.Expires.Sub(env.Clock.Now()) > renewAt {
		return nil
	}
	return signInAs(ctx, env, ses, session)
}

func turn(ctx context.Context, env *app.Env, session string) (*filelock.Lock, error) {
	place := strings.TrimSuffix(lockPath(env, session), ".lock") + "-sign-in.lock"
	lock, err := env.Lock(ctx, place, queueGlance)
	if err == nil || ctx.Err() != nil || !filelock.IsHeld(err) {
		return lock, err
	}
	if holder := filelock.Holder(place); holder != "" {
		fmt.Fprintf(env.Stderr, "Waiting for the console sign-in of %s by %s.\n", session, holder)
	}
	return env.Lock(ctx, place, queueWait)
}

// signInAs signs in. Another person than before is refused: the profile's
// other users would not expect them.
func signInAs(ctx context.Context, env *app.Env, ses *app.Session, session string) error {
	region, err := ses.Settings.Region()
	if err != nil {
		return err
	}
	tty, err := env.Terminal.Open()
	if err != nil {
		return err
	}
	defer tty.Close()
	ask := prompt.New(tty, tty, env.Vars.Get("TERM"))
	way, _ := browserflow.Detect(env).ChooseMethod(browserflow.Preference{})
	result, err := Login(ctx, env, ses, Options{Region: region.Text, Remote: way != browserflow.LocalBrowser, Attended: true,
		UI: &browserflow.UI{Env: env, Out: env.Stderr, Browser: env.Browser},
		ReadCode: func(ctx context.Context) (string, error) {
			return ask.Ask(ctx, prompt.Question{Text: CodeQuestion})
		},
		Accept: func(got string) error { return checkSameUser(session, got) }})
	if err != nil {
		return err
	}
	return Store(ctx, env, result)
}

func checkSameUser(session, got string) error {
	if got == session {
		return nil
	}
	return problem.New(problem.Config, "you signed in as %s, but the profile uses the sign-in of %s", got, session).
		WithHint("run `awsid login` for the profile if it shall use the other one")
}

// CodeQuestion asks for the code of a sign-in in a browser elsewhere.
const CodeQuestion = "Enter the authorization code that the browser shows: "

// offerSignIn tells whether an error of the service says that the sign-in has
// ended, and gives it the way to a new one.
func offerSignIn(ses *app.Session, session string, err error) error {
	var e *problem.Error
	if !errors.As(err, &e) || e.Kind != problem.NeedsSignIn {
		return err
	}
	own := needsSignIn(ses, session, e.Err)
	if e.Hint != "" && e.Hint != plainHint {
		own.Hint = e.Hint
	}
	return own
}

// plainHint is the hint of a refusal that nothing but a sign-in mends.
const plainHint = "run `awsid login`"
