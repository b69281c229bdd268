package console

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/signin/types"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/interrupt"
	"github.com/awsid/awsid/internal/sys/problem"
)

const (
	// renewAt is how little must be left before the service is called; the
	// credentials live for 15 minutes at most.
	renewAt    = 5 * time.Minute
	renewWait  = 90 * time.Second
	renewLimit = 60 * time.Second
)

// Credentials returns the credentials of a login_session: the cached ones,
// renewed under a lock when five minutes or less are left. Errors have exit
// code 255; the person has to sign in when their kind is NeedsSignIn.
func Credentials(ctx context.Context, env *app.Env, ses *app.Session, session string) (Keys, error) {
	s, err := load(path(env.Paths.LoginCache, session))
	if err != nil {
		return Keys{}, unusable(ses, session, err)
	}
	if s.Expires.Sub(env.Clock.Now()) > renewAt {
		return s.Keys, nil
	}
	lock, err := env.Lock(ctx, lockPath(env, session), renewWait)
	if err != nil {
		return alive(env, session, err)
	}
	defer lock.Release()
	// Another process may have renewed them while this one waited.
	if s, err = load(path(env.Paths.LoginCache, session)); err != nil {
		return Keys{}, unusable(ses, session, err)
	}
	if s.Expires.Sub(env.Clock.Now()) > renewAt {
		return s.Keys, nil
	}
	if s.keyErr != nil {
		return Keys{}, unusable(ses, session, &tokencache.Damaged{Path: path(env.Paths.LoginCache, session), Err: s.keyErr})
	}
	fresh, err := renew(ctx, env, ses, s)
	if problem.KindOf(err) == problem.NeedsSignIn {
		return Keys{}, signInMends(ses, session, err)
	}
	if err != nil {
		return alive(env, session, err)
	}
	// Stored before use: the service has forgotten the old refresh token.
	return fresh.Keys, save(path(env.Paths.LoginCache, session), fresh)
}

func lockPath(env *app.Env, session string) string {
	name := strings.TrimSuffix(filepath.Base(path("", session)), ".json")
	return filepath.Join(env.Paths.State, "locks", "login-"+name+".lock")
}

// unusable says why there are no cached credentials.
func unusable(ses *app.Session, session string, err error) error {
	if tokencache.IsMissing(err) {
		return needed(ses, session, fmt.Errorf("you are not signed in to the console as %s", session))
	}
	return needed(ses, session, fmt.Errorf("the cached console sign-in of %s cannot be used: %w", session, err))
}

// alive uses what is left of the cached credentials when the service could
// not be reached.
func alive(env *app.Env, session string, cause error) (Keys, error) {
	if s, err := load(path(env.Paths.LoginCache, session)); err == nil && s.Expires.After(env.Clock.Now()) {
		return s.Keys, nil
	}
	return Keys{}, cause
}

// renew goes on after Ctrl-C, since the service may already have replaced the
// refresh token.
func renew(ctx context.Context, env *app.Env, ses *app.Session, s signIn) (signIn, error) {
	ctx, cancel := context.WithTimeout(interrupt.Shield(ctx), renewLimit)
	defer cancel()
	client, err := awsapi.New(env, ses.Settings).Signin(ctx, "")
	if err != nil {
		return s, err
	}
	fresh, err := exchange(ctx, env, client, s.Key, types.CreateOAuth2TokenRequestBody{ClientId: aws.String(s.ClientID),
		GrantType: aws.String("refresh_token"), RefreshToken: aws.String(s.RefreshToken.Reveal())})
	if err != nil {
		return s, err
	}
	if fresh.RefreshToken.Empty() {
		fresh.RefreshToken = s.RefreshToken
	}
	fresh.AccountID, fresh.IDToken, fresh.rest = s.AccountID, s.IDToken, s.rest
	return fresh, nil
}
