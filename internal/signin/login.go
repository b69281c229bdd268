package signin

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/signin/person"
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
	CallbackPort int  // 0: any, or person.TunnelPort when the browser is elsewhere
	Browser      app.Browser
	Force        bool          // sign in although the token is valid
	MinTTL       time.Duration // a token with less left is not valid; 0 means 15 minutes
	Out          io.Writer     // nil: standard output
	// Last says that nothing reads from the terminal afterwards.
	Last bool
	// Otherwise tells the person what to do without a browser; it completes
	// "If this machine has no browser, …".
	Otherwise string
	// Before is called when a new sign-in is about to begin; may be nil.
	Before func(context.Context) error
	// Look finds out who signed in, to tell the person; a pinned user is always
	// found out.
	Look bool
	// Watched says that a person follows, whatever the streams are.
	Watched bool
}

// LoginResult is how a sign-in went.
type LoginResult struct {
	Token tokencache.Token
	// SignedIn is false when a valid token was there already, Waited true
	// when another process made it meanwhile.
	SignedIn, Waited bool
	// User is whose sign-in it is, "" when that is not known.
	User string
	// Unassigned is the role of the profile in effect if it turned out not to
	// be the person's; else the zero value.
	Unassigned Role
	// Region is where the session lives; it differs from the configured one
	// when a start URL of the organisation led elsewhere.
	Region string
}

// Login makes sure that the session has a valid token and signs in if not.
// Only one process signs in to a session at a time; others use its result.
func Login(ctx context.Context, env *app.Env, ses *app.Session, s Session, o LoginOptions) (LoginResult, error) {
	cache := tokencache.Cache{Dir: env.Paths.SSOCache}
	before, err := cache.Token(s.Key())
	if tokencache.IsDamaged(err) {
		o.person(env).Tell("The cached sign-in is damaged and gets replaced: %v.", err)
	}
	if now := env.Clock.Now(); !o.Force && !o.valid(env, s, before) && s.Name != "" && before.Left(now) > 0 && before.StartURL == s.StartURL && before.Refreshable(now) {
		if t, err := renew(ctx, env, ses, s, cache, o.least()); err == nil {
			before = t
		}
	}
	if !o.Force && o.valid(env, s, before) {
		r := found(before, false)
		wrong, err := r.wrong(ctx, env, ses, s)
		if err != nil || wrong == nil {
			return r, err
		}
		o.person(env).Tell("The present sign-in to %s is not the expected person's: %v. Signing in anew.", s.Title(), wrong)
		o.Force = true
	}
	lock, err := queue(ctx, env, s)
	if err != nil {
		return LoginResult{}, err
	}
	defer lock.Release()
	now, _ := cache.Token(s.Key())
	changed := now.AccessToken.Reveal() != before.AccessToken.Reveal()
	if o.valid(env, s, now) && (changed || !o.Force) {
		r := found(now, true)
		wrong, err := r.wrong(ctx, env, ses, s)
		if wrong != nil {
			err = wrong
		}
		return r, err
	}
	if o.Before != nil {
		if err := o.Before(ctx); err != nil {
			return LoginResult{}, err
		}
	}
	f, err := newFlow(ctx, env, ses, s, o)
	if err != nil {
		return LoginResult{}, err
	}
	r := LoginResult{SignedIn: true, Region: f.session.Region}
	if r.Token, err = f.run(ctx); err == nil {
		err = f.keep(ctx, ses, &r, o.Look)
	}
	f.finish(r.User, err)
	return r, f.explain(err)
}

// found is the result when a valid token is there already.
func found(t tokencache.Token, waited bool) LoginResult {
	return LoginResult{Token: t, Waited: waited, User: t.Note(userNote), Region: t.Region}
}

// valid tells whether a token makes a sign-in unnecessary.
func (o LoginOptions) valid(env *app.Env, s Session, t tokencache.Token) bool {
	return t.Left(env.Clock.Now()) >= o.least() && (t.StartURL == "" || t.StartURL == s.StartURL)
}

// least is how much a token must have left.
func (o LoginOptions) least() time.Duration {
	if o.MinTTL == 0 {
		return tokencache.EarlyRefresh
	}
	return o.MinTTL
}

// queue waits for its turn to sign in to a session.
func queue(ctx context.Context, env *app.Env, s Session) (*filelock.Lock, error) {
	path := lockPath(env, "sign-in", s)
	lock, err := env.Lock(ctx, path, queueGlance)
	if !filelock.IsHeld(err) {
		return lock, err
	}
	if holder := filelock.Holder(path); holder != "" {
		p := person.Person{Env: env}
		p.Tell("Waiting for the sign-in to %s by %s.", s.Title(), holder)
	}
	lock, err = env.Lock(ctx, path, queueWait)
	if !filelock.IsHeld(err) {
		return lock, err
	}
	return nil, problem.New(problem.General, "waited for the sign-in to %s: %w", s.Title(), err).
		WithHint("finish that sign-in or end the process, then run `%s`", s.Command())
}

// store writes the token while no refresh of another process does.
func store(ctx context.Context, env *app.Env, s Session, cache tokencache.Cache, t tokencache.Token) error {
	lock, err := tokenLock(ctx, env, s, refreshWait)
	if err != nil {
		return err
	}
	defer lock.Release()
	if err := cache.PutToken(s.Key(), t); err != nil {
		return problem.New(problem.General, "store the sign-in to %s: %w", s.Title(), err)
	}
	return nil
}

// newFlow finds out where the session lives and how to reach the person.
func newFlow(ctx context.Context, env *app.Env, ses *app.Session, s Session, o LoginOptions) (*flow, error) {
	clients := awsapi.New(env, ses.Settings)
	resolved, err := ResolveStartURL(ctx, func() (*http.Client, error) { return clients.HTTP() }, s.StartURL)
	if err != nil {
		return nil, err
	}
	if resolved.Region != "" {
		s.Region = resolved.Region
	}
	if s.Region == "" {
		return nil, s.complete()
	}
	client, err := clients.OIDC(ctx, s.Region)
	if err != nil {
		return nil, err
	}
	endpoint, err := clients.Endpoint("SSO OIDC", s.Region)
	if err != nil {
		return nil, err
	}
	base, err := url.Parse(endpoint.URL)
	if err != nil {
		return nil, err
	}
	f := &flow{env: env, session: s, resolved: resolved.StartURL, cache: tokencache.Cache{Dir: env.Paths.SSOCache},
		oidc: client, endpoint: base.Scheme + "://" + base.Host, place: person.Detect(env), port: o.CallbackPort, limit: codeLimit}
	f.place.Browser = f.place.Browser || o.Browser != nil
	f.place.Watched = f.place.Watched || o.Watched
	f.way, f.why = f.place.Choose(person.Wish{Device: o.Device || s.Name == "", NoBrowser: o.NoBrowser})
	if f.otherwise = o.Otherwise; f.otherwise == "" {
		f.otherwise = "run this again with --use-device-code"
	}
	f.person = o.person(env)
	f.person.NoBrowser = o.NoBrowser || !f.place.Local()
	if f.way == person.Tunnel && f.port == 0 {
		f.port = person.TunnelPort
	}
	return f, nil
}

func (o LoginOptions) person(env *app.Env) *person.Person {
	p := &person.Person{Env: env, Out: o.Out, Browser: o.Browser, NoBrowser: o.NoBrowser, Last: o.Last}
	if p.Out == nil {
		p.Out = env.Stdout
	}
	if p.Browser == nil {
		p.Browser = env.Browser
	}
	return p
}
