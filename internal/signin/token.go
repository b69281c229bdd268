package signin

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/filelock"
	"github.com/awsid/awsid/internal/sys/interrupt"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
)

const (
	// refreshWait bounds how long a process waits for another's refresh: the
	// time of one call with all its retries.
	refreshWait = 90 * time.Second
	// refreshLimit bounds one refresh. It goes on after Ctrl-C, because the
	// service may already have replaced the refresh token.
	refreshLimit = 60 * time.Second
)

// Token returns the session's access token: the cached one, renewed under a
// lock when less than 15 minutes are left. The error is of kind NeedsSignIn
// (exit 255) when only the person can help.
func Token(ctx context.Context, env *app.Env, ses *app.Session, s Session) (tokencache.Token, error) {
	cache := tokencache.Cache{Dir: env.Paths.SSOCache}
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
	return tokencache.Token{}, needsSignIn(s, nil)
}

// CachedToken returns the session's token as it is in the cache, without renewing it.
func CachedToken(env *app.Env, s Session) (tokencache.Token, error) {
	return tokencache.Cache{Dir: env.Paths.SSOCache}.Token(s.Key())
}

// needsSignIn says why there is no usable token and what to run.
func needsSignIn(s Session, cause error) error {
	var err error
	switch {
	case cause == nil:
		err = fmt.Errorf("the sign-in to %s has expired", s.Title())
	case tokencache.IsMissing(cause):
		err = fmt.Errorf("you are not signed in to %s", s.Title())
	case tokencache.IsDamaged(cause):
		err = fmt.Errorf("the cached sign-in to %s cannot be used: %w", s.Title(), cause)
	default:
		return problem.New(problem.General, "read the cached sign-in to %s: %w", s.Title(), cause)
	}
	return s.needed(secret.String{}, err)
}

// lockToken is held while a token file is replaced.
func lockToken(ctx context.Context, env *app.Env, s Session, wait time.Duration) (*filelock.Lock, error) {
	return env.Lock(ctx, lockPath(env, "token", s), wait)
}

func lockPath(env *app.Env, what string, s Session) string {
	return filepath.Join(env.Paths.State, "locks", what+"-"+s.Key()+".lock")
}

// renewToken refreshes a token with less than least left, one process at a time:
// whoever comes second finds the first one's token. A refusal is no error
// while the old token lives.
func renewToken(ctx context.Context, env *app.Env, ses *app.Session, s Session, cache tokencache.Cache, least time.Duration) (tokencache.Token, error) {
	lock, err := lockToken(ctx, env, s, refreshWait)
	if err != nil {
		return tokenIfValid(env, s, cache, err)
	}
	defer lock.Release()
	t, err := cache.Token(s.Key())
	if err != nil {
		return tokencache.Token{}, needsSignIn(s, err)
	}
	switch now := env.Clock.Now(); {
	case t.Left(now) >= least:
		return t, nil
	case !t.Refreshable(now) && t.Left(now) > 0:
		return t, nil
	case !t.Refreshable(now): // who came before was refused
		return tokencache.Token{}, needsSignIn(s, nil)
	}
	fresh, err := refreshToken(ctx, env, ses, s, t)
	env.Debug("access token renewed", "error", err)
	if err != nil {
		noteRefusal(env, s, cache, t, err)
		return tokenIfValid(env, s, cache, err)
	}
	// Stored before it is used: the service has forgotten the old one.
	if err := cache.PutToken(s.Key(), fresh); err != nil {
		return tokencache.Token{}, problem.New(problem.General, "store the renewed sign-in to %s: %w", s.Title(), err)
	}
	return fresh, nil
}

// noteRefusal keeps that a refresh token is refused for good. Who waits for the
// lock need not ask the same again; another program's newer token is left alone.
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

// refreshToken calls the service. What it does not answer stays as it was: the
// refresh token, and members of other programs.
func refreshToken(ctx context.Context, env *app.Env, ses *app.Session, s Session, t tokencache.Token) (tokencache.Token, error) {
	ctx, cancel := context.WithTimeout(interrupt.Shield(ctx), refreshLimit)
	defer cancel()
	client, err := awsapi.New(env, ses.Settings).OIDC(ctx, s.Region)
	if err != nil {
		return t, err
	}
	f := flow{env: env, session: s, oidc: client}
	in := &ssooidc.CreateTokenInput{GrantType: aws.String("refresh_token"), RefreshToken: aws.String(t.RefreshToken.Reveal())}
	fresh, err := f.createToken(ctx, in, tokencache.Registration{ClientID: t.ClientID, ClientSecret: t.ClientSecret, ExpiresAt: t.RegistrationExpiresAt})
	if err != nil {
		return t, err
	}
	if fresh.RefreshToken.Empty() {
		fresh.RefreshToken = t.RefreshToken
	}
	return fresh.WithOtherMembersOf(t), nil
}

// tokenIfValid uses the stored token if it lives on (another program may just
// have renewed it), else says why it could not be renewed. Only a refusal of
// the sign-in itself asks for a new one; a network that fails does not end it.
func tokenIfValid(env *app.Env, s Session, cache tokencache.Cache, cause error) (tokencache.Token, error) {
	if t, err := cache.Token(s.Key()); err == nil && t.Left(env.Clock.Now()) > 0 {
		return t, nil
	}
	if refusesSignIn(cause) {
		return tokencache.Token{}, s.needed(secret.String{}, fmt.Errorf("the sign-in to %s has expired and could not be renewed: %w", s.Title(), cause))
	}
	e := problem.New(problem.General, "the sign-in to %s is to be renewed, and that failed: %w", s.Title(), cause).
		WithHint("try again; the sign-in is not lost")
	var known *problem.Error
	if errors.As(cause, &known) && known.Hint != "" {
		e.Hint = known.Hint
	}
	return tokencache.Token{}, e
}

// endsSession tells whether the token service no longer accepts the refresh
// token or the client (RFC 6749 section 5.2), which will not change.
func endsSession(err error) bool {
	switch serviceCode(err) {
	case "InvalidGrantException", "InvalidClientException", "UnauthorizedClientException", "ExpiredTokenException":
		return true
	}
	return false
}

// refusesSignIn tells whether a refusal is of the sign-in, so that a new one
// is the way out.
func refusesSignIn(err error) bool {
	switch serviceCode(err) {
	case "AccessDeniedException", "InvalidRequestException", "InvalidScopeException", "UnsupportedGrantTypeException":
		return true
	}
	return endsSession(err)
}
