package signin

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/filelock"
	"github.com/awsid/awsid/internal/sys/interrupt"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/timetext"
	"github.com/awsid/awsid/internal/sys/value"
)

const (
	// refreshWait bounds the wait for another process's refresh: the time of one call with all its retries.
	refreshWait = 90 * time.Second
	// refreshTimeout bounds one refresh, which goes on after Ctrl-C: the service
	// may have replaced the refresh token already.
	refreshTimeout = 60 * time.Second
)

// Token returns the session's access token: the cached one, refreshed under a lock when less than 15 minutes are
// left. The error is of kind NeedsSignIn (exit 255) when a sign-in is needed.
func Token(ctx context.Context, env *app.Env, ses *app.Session, s Session) (tokencache.Token, error) {
	cache := cacheOf(env, ses)
	t, err := cache.Token(s.Key())
	if err != nil {
		env.Debug("no access token", "file", cache.Path(s.Key()), "error", err)
		return tokencache.Token{}, needsSignIn(s, err)
	}
	now := env.Clock.Now()
	env.Debug("access token found", "file", cache.Path(s.Key()), "left", t.Left(now), "renewable", t.Refreshable(now))
	switch left := t.Left(now); {
	case left >= tokencache.EarlyRefresh:
		return t, nil
	case s.Name != "" && t.Refreshable(now):
		return renewToken(ctx, env, ses, s, cache, tokencache.EarlyRefresh)
	case left > 0:
		return t, nil
	}
	return tokencache.Token{}, needsSignIn(s, endOf(t))
}

// errRejected completes "the sign-in to corp …" for one that was ended before its time.
var errRejected = errors.New("is no longer valid: its session was ended")

// endOf returns why a token is not valid; nil when its time is over.
func endOf(t tokencache.Token) error {
	if t.Rejected() {
		return errRejected
	}
	return nil
}

// CachedToken returns the session's token as it is in the cache, without refreshing it.
func CachedToken(env *app.Env, s Session) (tokencache.Token, error) {
	return cacheOf(env, nil).Token(s.Key())
}

// cacheOf is the cache as a command sees it; ses may be nil.
func cacheOf(env *app.Env, ses *app.Session) tokencache.Cache {
	c := tokencache.Cache{Dir: env.Paths.SSOCache}
	if ses != nil {
		c.Unstored = &ses.Unstored
	}
	return c
}

// needsSignIn returns the error of a session without a usable token; cause is nil for one that has expired.
func needsSignIn(s Session, cause error) error {
	var err error
	switch {
	case cause == nil:
		err = fmt.Errorf("the sign-in to %s has expired", s.Title())
	case errors.Is(cause, errRejected):
		err = fmt.Errorf("the sign-in to %s %w", s.Title(), cause)
	case tokencache.IsMissing(cause):
		err = fmt.Errorf("you are not signed in to %s", s.Title())
	case tokencache.IsDamaged(cause):
		err = fmt.Errorf("the cached sign-in to %s cannot be used: %w", s.Title(), cause)
	default:
		return problem.New(problem.General, "read the cached sign-in to %s: %w", s.Title(), cause)
	}
	return s.needed(err)
}

// lockToken keeps other processes from the token, and finishes what one of them was killed over.
func lockToken(ctx context.Context, env *app.Env, s Session) (*filelock.Lock, error) {
	lock, err := env.Lock(ctx, lockPath(env, "token", s), refreshWait)
	if err == nil && cacheOf(env, nil).Complete(s.Key()) {
		env.Debug("a renewal that was cut off is stored", "session", s.Title())
	}
	return lock, err
}

func lockPath(env *app.Env, what string, s Session) string {
	return filepath.Join(env.Paths.State, "locks", what+"-"+s.Key()+".lock")
}

// renewToken refreshes a token with less than minTTL left, one process at a time: the others find the token of the
// first. A refusal is no error while the old token is valid.
func renewToken(ctx context.Context, env *app.Env, ses *app.Session, s Session, cache tokencache.Cache,
	minTTL time.Duration) (tokencache.Token, error) {
	lock, err := lockToken(ctx, env, s)
	if err != nil {
		return tokenIfValid(env, s, cache, err)
	}
	defer lock.Release()
	t, err := cache.Token(s.Key())
	if err != nil {
		return tokencache.Token{}, needsSignIn(s, err)
	}
	switch now := env.Clock.Now(); {
	case t.Left(now) >= minTTL:
		return t, nil
	case !t.Refreshable(now) && t.Left(now) > 0:
		return t, nil
	case !t.Refreshable(now): // another process was refused
		return tokencache.Token{}, needsSignIn(s, endOf(t))
	}
	if err := CheckWritable(cache.Path(s.Key())); err != nil {
		return tokenIfValid(env, s, cache, err)
	}
	fresh, err := refreshToken(ctx, env, ses, s, t)
	env.Debug("access token renewed", "error", err)
	if err != nil {
		noteRefusal(env, s, cache, t, err)
		return tokenIfValid(env, s, cache, err)
	}
	// Stored before it is used, as the service has forgotten the old one.
	Exchanged{env, cache.Path(s.Key()), fresh.Object(), "the renewed sign-in to " + s.Title(), s.Command()}.
		StoreRenewed(ctx, ses, lockPath(env, "token", s))
	return fresh, nil
}

// noteRefusal records that a refresh token is refused for good, so that those who
// wait for the lock do not ask again. Another program's newer token is left alone.
func noteRefusal(env *app.Env, s Session, cache tokencache.Cache, refused tokencache.Token, err error) {
	if !endsSession(err) {
		return
	}
	now, err := cache.Token(s.Key())
	if err == nil && now.RefreshToken.Equal(refused.RefreshToken) {
		err = cache.PutToken(s.Key(), now.MarkRefused())
	}
	env.Debug("the refusal is noted", "error", err)
}

// refreshToken calls the service. What the answer lacks stays as it was: the
// refresh token, and members of other programs.
func refreshToken(ctx context.Context, env *app.Env, ses *app.Session, s Session,
	t tokencache.Token) (tokencache.Token, error) {
	ctx, cancel := context.WithTimeout(interrupt.Shield(ctx), refreshTimeout)
	defer cancel()
	service := tokenService{env, awsapi.New(env, ses.Settings), s}
	registration := tokencache.Registration{ClientID: t.ClientID, ClientSecret: t.ClientSecret,
		ExpiresAt: t.RegistrationExpiresAt}
	fresh, err := service.createToken(ctx, registration, value.Object{{Name: "grantType", Value: "refresh_token"},
		{Name: "refreshToken", Value: t.RefreshToken.Reveal()}})
	if err != nil {
		return t, err
	}
	if fresh.RefreshToken.Empty() {
		fresh.RefreshToken = t.RefreshToken
	}
	return fresh.WithOtherMembersOf(t), nil
}

// tokenIfValid returns the stored token if it is still valid (another program may just have refreshed it), else why
// it could not be refreshed. Only a refusal of the sign-in itself asks for a new one; a network that fails does not.
func tokenIfValid(env *app.Env, s Session, cache tokencache.Cache, cause error) (tokencache.Token, error) {
	if t, err := cache.Token(s.Key()); err == nil && t.Left(env.Clock.Now()) > 0 {
		return t, nil
	}
	if refusesSignIn(cause) {
		return tokencache.Token{}, s.needed(
			fmt.Errorf("the sign-in to %s has expired and could not be renewed: %w", s.Title(), cause))
	}
	e := problem.New(problem.General, "the sign-in to %s could not be renewed: %w", s.Title(), cause).
		WithHint("try again; the sign-in is not lost")
	if known, ok := errors.AsType[*problem.Error](cause); ok && known.Hint != "" {
		e.Hint = known.Hint
	}
	return tokencache.Token{}, e
}

// endsSession reports whether the token service no longer accepts the refresh
// token or the client (RFC 6749 section 5.2), for good.
func endsSession(err error) bool {
	return slices.Contains([]string{"InvalidGrantException", "InvalidClientException", "UnauthorizedClientException",
		"ExpiredTokenException"}, serviceCode(err))
}

// refusesSignIn reports whether an error refuses the sign-in, so that a new one is needed.
func refusesSignIn(err error) bool {
	return endsSession(err) || slices.Contains([]string{"AccessDeniedException", "InvalidRequestException",
		"InvalidScopeException", "UnsupportedGrantTypeException"}, serviceCode(err))
}

// storeToken writes the token while no other process refreshes it.
func storeToken(ctx context.Context, env *app.Env, s Session, cache tokencache.Cache, t tokencache.Token) error {
	lock, err := lockToken(ctx, env, s)
	if err != nil {
		return err
	}
	defer lock.Release()
	return Exchanged{env, cache.Path(s.Key()), t.Object(), "the sign-in to " + s.Title(), s.Command()}.StoreSignIn(ctx)
}

// Needed is the cause of an error that signing in would resolve: what to sign in to, and what the configuration says
// about doing so. Only a command decides whether that happens (package cli/reauth).
type Needed struct {
	// Session is the session of IAM Identity Center, unless Console is set.
	Session Session
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

func (s Session) needed(err error) *problem.Error {
	return problem.New(problem.NeedsSignIn, "%w", &Needed{Session: s, Policy: s.Policy, Err: err}).
		WithHint("run `%s`", s.Command())
}

// SignInAgain signs in to the session that is needed, as a person who follows on env.Stderr does.
func SignInAgain(ctx context.Context, env *app.Env, ses *app.Session, n *Needed) error {
	s := n.Session
	r, err := Login(ctx, env, ses, s, LoginOptions{
		Out: env.Stderr, Attended: true, Browser: BrowserFor(env, s.Browser),
		WithoutBrowser: "end this with Ctrl-C and run `" + s.Command() + " --use-device-code`",
	})
	if err != nil {
		return err
	}
	err = env.Tellf(env.Stderr, "Signed in to %s until %s.", s.Title(),
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
