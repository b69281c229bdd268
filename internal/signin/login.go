package signin

import (
	"cmp"
	"context"
	"io"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/signin/browserflow"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/filelock"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/ui/browser"
)

// LoginOptions say how to sign in. The zero value signs in as `sso login` does, writing to standard output.
type LoginOptions struct {
	Device       bool // device code instead of an authorization code
	NoBrowser    bool // print addresses, open nothing
	CallbackPort int  // 0: any, or browserflow.TunnelPort when the browser is elsewhere
	Browser      app.Browser
	Force        bool          // sign in although the token is valid
	MinTTL       time.Duration // a token with less left is not valid; 0 means 15 minutes
	Out          io.Writer     // nil: standard output
	LastReader   bool          // nothing reads from the terminal afterwards
	// WithoutBrowser tells the person what to do without a browser; it completes "If this machine has no browser, …".
	WithoutBrowser string
	// BeforeSignIn is called when a new sign-in is about to begin; may be nil.
	BeforeSignIn func(context.Context) error
	// LookUpUser finds out who signed in, to tell the person; an expected user is always looked up.
	LookUpUser bool
	Attended   bool // a person follows, whatever the streams are
}

// LoginResult is how a sign-in went.
type LoginResult struct {
	Token tokencache.Token
	// SignedIn is false when a valid token was there already, Waited true when another process made it meanwhile.
	SignedIn, Waited bool
	User             string // who signed in, "" when that is not known
	// UnassignedRole is the role of the profile in effect if it turned out not to
	// be assigned to the user; else the zero value.
	UnassignedRole Role
	// Region is where the session lives; it differs from the configured one
	// when a start URL of the organisation led elsewhere.
	Region string
}

// Login makes sure that the session has a valid token and signs in if not.
// Only one process signs in to a session at a time; others use its result.
func Login(ctx context.Context, env *app.Env, ses *app.Session, s Session, opts LoginOptions) (LoginResult, error) {
	l := &login{env: env, ses: ses, session: s, opts: opts, cache: cacheOf(env, ses)}
	before := l.cachedToken(ctx)
	if r, done, err := l.tokenSuffices(ctx, before); done {
		return r, err
	}
	lock, err := LockSignIn(ctx, env, lockPath(env, "sign-in", s), s.Title(), s.Command())
	if err != nil {
		return LoginResult{}, err
	}
	defer lock.Release()
	if r, done, err := l.signedInByOther(ctx, before); done {
		return r, err
	}
	return l.signIn(ctx)
}

type login struct {
	env     *app.Env
	ses     *app.Session
	session Session
	opts    LoginOptions
	cache   tokencache.Cache
}

// cachedToken returns the token in the cache, refreshed if that makes it valid.
func (l *login) cachedToken(ctx context.Context) tokencache.Token {
	t, err := l.cache.Token(l.session.Key())
	if tokencache.IsDamaged(err) {
		l.newUI().Tell("The cached sign-in is damaged and gets replaced: %v.", err)
	}
	now := l.env.Clock.Now()
	endsSoon := !l.opts.Force && !l.isValid(t) && t.Left(now) > 0 && t.StartURL == l.session.StartURL
	if endsSoon && l.session.Name != "" && t.Refreshable(now) {
		if fresh, err := renewToken(ctx, l.env, l.ses, l.session, l.cache, l.opts.minTTL()); err == nil {
			return fresh
		}
	}
	return t
}

// tokenSuffices reports whether the cached token makes a sign-in unnecessary. A
// token of an unexpected user does not, nor one that was ended elsewhere.
func (l *login) tokenSuffices(ctx context.Context, t tokencache.Token) (r LoginResult, done bool, err error) {
	if l.opts.Force || !l.isValid(t) {
		return r, false, nil
	}
	r = existingSignIn(t, false)
	mismatch, err := l.checkExpectedUser(ctx, &r)
	if serviceCode(err) == "UnauthorizedException" {
		l.opts.Force = true
		return r, false, nil
	}
	if err != nil || mismatch == nil {
		return r, true, err
	}
	l.newUI().Tell("The current sign-in to %s is not the expected user's: %v. Signing in again.", l.session.Title(),
		mismatch)
	l.opts.Force = true
	return r, false, nil
}

// signedInByOther reports whether another process has signed in while this one waited, as the expected user.
func (l *login) signedInByOther(ctx context.Context, before tokencache.Token) (r LoginResult, done bool, err error) {
	now, _ := l.cache.Token(l.session.Key())
	changed := !now.AccessToken.Equal(before.AccessToken)
	if !l.isValid(now) || !changed && l.opts.Force {
		return r, false, nil
	}
	r = existingSignIn(now, true)
	mismatch, err := l.checkExpectedUser(ctx, &r)
	if mismatch != nil || serviceCode(err) == "UnauthorizedException" {
		return r, false, nil
	}
	return r, true, err
}

func (l *login) signIn(ctx context.Context) (LoginResult, error) {
	if l.opts.BeforeSignIn != nil {
		if err := CheckWritable(l.cache.Path(l.session.Key())); err != nil {
			return LoginResult{}, err
		}
		if err := l.opts.BeforeSignIn(ctx); err != nil {
			return LoginResult{}, err
		}
	}
	f, err := newFlow(ctx, l)
	if err != nil {
		return LoginResult{}, err
	}
	r := LoginResult{SignedIn: true, Region: f.session.Region}
	if r.Token, err = f.obtainToken(ctx); err != nil {
		err = f.explainFailure(err)
	} else {
		err = l.identifyAndStore(ctx, &r)
	}
	f.finishBrowser(browserflow.Outcome(f.session.Title(), r.User, err))
	return r, err
}

func existingSignIn(t tokencache.Token, waited bool) LoginResult {
	return LoginResult{Token: t, Waited: waited, User: t.Note(userNote), Region: t.Region}
}

func (l *login) isValid(t tokencache.Token) bool {
	return t.Left(l.env.Clock.Now()) >= l.opts.minTTL() && (t.StartURL == "" || t.StartURL == l.session.StartURL)
}

func (o LoginOptions) minTTL() time.Duration { return cmp.Or(o.MinTTL, tokencache.EarlyRefresh) }

func (l *login) newUI() *browserflow.UI {
	ui := &browserflow.UI{Env: l.env, Out: l.opts.Out, Browser: l.opts.Browser, NoBrowser: l.opts.NoBrowser,
		LastReader: l.opts.LastReader}
	if ui.Out == nil {
		ui.Out = l.env.Stdout
	}
	if ui.Browser == nil {
		ui.Browser = l.env.Browser
	}
	return ui
}

const (
	// quietWait is how long another process's sign-in is waited for in silence.
	quietWait = 300 * time.Millisecond
	// lockTimeout bounds the wait for another process's sign-in.
	lockTimeout = browserflow.CodeLimit + time.Minute
)

// LockSignIn takes the lock under which one process at a time signs in to what title names. command signs in to it.
func LockSignIn(ctx context.Context, env *app.Env, path, title, command string) (*filelock.Lock, error) {
	lock, err := env.Lock(ctx, path, quietWait)
	if !filelock.IsHeld(err) {
		return lock, err
	}
	if holder := filelock.Holder(path); holder != "" {
		(&browserflow.UI{Env: env}).Tell("Waiting for the sign-in to %s by %s.", title, holder)
	}
	lock, err = env.Lock(ctx, path, lockTimeout)
	if !filelock.IsHeld(err) {
		return lock, err
	}
	return nil, problem.New(problem.General, "waited for the sign-in to %s: %w", title, err).
		WithHint("finish that sign-in or end the process, then run `%s`", command)
}

// BrowserFor returns the browser that the person chose for a session (sso_browser and sso_browser_profile, --browser
// and --browser-profile), or nil without a choice: then the environment's own is used.
func BrowserFor(env *app.Env, choice browser.Choice) app.Browser {
	if choice == (browser.Choice{}) {
		return nil
	}
	system, ok := env.Browser.(browser.System)
	if !ok {
		return env.Browser // a test's
	}
	system.Choice = choice
	return system
}
