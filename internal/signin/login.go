package signin

import (
	"context"
	"io"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/signin/browserflow"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/filelock"
	"github.com/awsid/awsid/internal/sys/problem"
)

const (
	// codeLimit is how long a sign-in page is waited for, as in the AWS CLI.
	codeLimit = 10 * time.Minute
	// queueWait bounds how long a process waits for another's sign-in.
	queueWait = codeLimit + time.Minute
	// queueGlance is how long a lock may be held before the person is told.
	queueGlance = 300 * time.Millisecond
)

// LoginOptions say how to sign in. The zero value signs in as `sso login`
// does, writing to standard output.
type LoginOptions struct {
	Device       bool // device code instead of an authorization code
	NoBrowser    bool // print addresses, open nothing
	CallbackPort int  // 0: any, or browserflow.TunnelPort when the browser is elsewhere
	Browser      app.Browser
	Force        bool          // sign in although the token is valid
	MinTTL       time.Duration // a token with less left is not valid; 0 means 15 minutes
	Out          io.Writer     // nil: standard output
	// LastReader says that nothing reads from the terminal afterwards.
	LastReader bool
	// WithoutBrowser tells the person what to do without a browser; it completes
	// "If this machine has no browser, …".
	WithoutBrowser string
	// BeforeSignIn is called when a new sign-in is about to begin; may be nil.
	BeforeSignIn func(context.Context) error
	// LookUpUser finds out who signed in, to tell the person; a pinned user is always
	// found out.
	LookUpUser bool
	// Attended says that a person follows, whatever the streams are.
	Attended bool
}

// LoginResult is how a sign-in went.
type LoginResult struct {
	Token tokencache.Token
	// SignedIn is false when a valid token was there already, Waited true
	// when another process made it meanwhile.
	SignedIn, Waited bool
	// User is whose sign-in it is, "" when that is not known.
	User string
	// UnassignedRole is the role of the profile in effect if it turned out not to
	// be the person's; else the zero value.
	UnassignedRole Role
	// Region is where the session lives; it differs from the configured one
	// when a start URL of the organisation led elsewhere.
	Region string
}

// Login makes sure that the session has a valid token and signs in if not.
// Only one process signs in to a session at a time; others use its result.
func Login(ctx context.Context, env *app.Env, ses *app.Session, s Session, o LoginOptions) (LoginResult, error) {
	l := &login{env: env, ses: ses, session: s, opts: o, cache: tokencache.Cache{Dir: env.Paths.SSOCache}}
	before := l.cachedToken(ctx)
	if r, done, err := l.tokenSuffices(ctx, before); done {
		return r, err
	}
	lock, err := waitForTurn(ctx, env, s)
	if err != nil {
		return LoginResult{}, err
	}
	defer lock.Release()
	if r, done, err := l.signedInByOther(ctx, before); done {
		return r, err
	}
	return l.signIn(ctx)
}

// login is one call of Login.
type login struct {
	env     *app.Env
	ses     *app.Session
	session Session
	opts    LoginOptions
	cache   tokencache.Cache
}

// cachedToken is the token that is there, renewed if that may make it last.
func (l *login) cachedToken(ctx context.Context) tokencache.Token {
	t, err := l.cache.Token(l.session.Key())
	if tokencache.IsDamaged(err) {
		l.opts.newUI(l.env).Tell("The cached sign-in is damaged and gets replaced: %v.", err)
	}
	now := l.env.Clock.Now()
	short := !l.opts.Force && !l.opts.isValid(l.env, l.session, t) && t.Left(now) > 0 && t.StartURL == l.session.StartURL
	if short && l.session.Name != "" && t.Refreshable(now) {
		if fresh, err := renewToken(ctx, l.env, l.ses, l.session, l.cache, l.opts.minTTL()); err == nil {
			return fresh
		}
	}
	return t
}

// tokenSuffices tells whether the present token will do. One that is not the expected
// person's will not: they sign in.
func (l *login) tokenSuffices(ctx context.Context, t tokencache.Token) (r LoginResult, done bool, err error) {
	if l.opts.Force || !l.opts.isValid(l.env, l.session, t) {
		return r, false, nil
	}
	r = existingSignIn(t, false)
	wrong, err := r.checkExpectedUser(ctx, l.env, l.ses, l.session)
	if serviceCode(err) == "UnauthorizedException" { // ended elsewhere: it is no sign-in
		l.opts.Force = true
		return r, false, nil
	}
	if err != nil || wrong == nil {
		return r, true, err
	}
	l.opts.newUI(l.env).Tell("The present sign-in to %s is not the expected person's: %v. Signing in anew.", l.session.Title(), wrong)
	l.opts.Force = true
	return r, false, nil
}

// signedInByOther tells whether another process has signed in while this one waited,
// and as the expected person.
func (l *login) signedInByOther(ctx context.Context, before tokencache.Token) (r LoginResult, done bool, err error) {
	now, _ := l.cache.Token(l.session.Key())
	changed := !now.AccessToken.Equal(before.AccessToken)
	if !l.opts.isValid(l.env, l.session, now) || !changed && l.opts.Force {
		return r, false, nil
	}
	r = existingSignIn(now, true)
	wrong, err := r.checkExpectedUser(ctx, l.env, l.ses, l.session)
	if wrong != nil || serviceCode(err) == "UnauthorizedException" {
		return r, false, nil
	}
	return r, true, err
}

// signIn signs in.
func (l *login) signIn(ctx context.Context) (LoginResult, error) {
	if l.opts.BeforeSignIn != nil {
		if err := l.opts.BeforeSignIn(ctx); err != nil {
			return LoginResult{}, err
		}
	}
	f, err := newFlow(ctx, l.env, l.ses, l.session, l.opts)
	if err != nil {
		return LoginResult{}, err
	}
	r := LoginResult{SignedIn: true, Region: f.session.Region}
	if r.Token, err = f.obtainToken(ctx); err != nil {
		err = f.explainFailure(err)
	} else {
		err = f.identifyAndStore(ctx, l.ses, &r, l.opts.LookUpUser)
	}
	f.showOutcome(r.User, err)
	return r, err
}

// existingSignIn is the result when a valid token is there already.
func existingSignIn(t tokencache.Token, waited bool) LoginResult {
	return LoginResult{Token: t, Waited: waited, User: t.Note(userNote), Region: t.Region}
}

// isValid tells whether a token makes a sign-in unnecessary.
func (o LoginOptions) isValid(env *app.Env, s Session, t tokencache.Token) bool {
	return t.Left(env.Clock.Now()) >= o.minTTL() && (t.StartURL == "" || t.StartURL == s.StartURL)
}

// minTTL is how much a token must have left.
func (o LoginOptions) minTTL() time.Duration {
	if o.MinTTL == 0 {
		return tokencache.EarlyRefresh
	}
	return o.MinTTL
}

// waitForTurn waits for its turn to sign in to a session.
func waitForTurn(ctx context.Context, env *app.Env, s Session) (*filelock.Lock, error) {
	path := lockPath(env, "sign-in", s)
	lock, err := env.Lock(ctx, path, queueGlance)
	if !filelock.IsHeld(err) {
		return lock, err
	}
	if holder := filelock.Holder(path); holder != "" {
		p := browserflow.UI{Env: env}
		p.Tell("Waiting for the sign-in to %s by %s.", s.Title(), holder)
	}
	lock, err = env.Lock(ctx, path, queueWait)
	if !filelock.IsHeld(err) {
		return lock, err
	}
	return nil, problem.New(problem.General, "waited for the sign-in to %s: %w", s.Title(), err).
		WithHint("finish that sign-in or end the process, then run `%s`", s.Command())
}

// storeToken writes the token while no refresh of another process does.
func storeToken(ctx context.Context, env *app.Env, s Session, cache tokencache.Cache, t tokencache.Token) error {
	lock, err := lockToken(ctx, env, s, refreshWait)
	if err != nil {
		return err
	}
	defer lock.Release()
	if err := cache.PutToken(s.Key(), t); err != nil {
		return problem.New(problem.General, "store the sign-in to %s: %w", s.Title(), err)
	}
	return nil
}
