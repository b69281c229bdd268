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
	s, err := loadSignIn(cachePath(env.Paths.LoginCache, session))
	if err != nil {
		return Keys{}, unusableCache(ses, session, err)
	}
	if s.Expires.Sub(env.Clock.Now()) > renewAt {
		return s.Keys, nil
	}
	lock, err := env.Lock(ctx, lockPath(env, session), renewWait)
	if err != nil {
		return keysIfValid(env, session, err)
	}
	defer lock.Release()
	// Another process may have renewed them while this one waited.
	if s, err = loadSignIn(cachePath(env.Paths.LoginCache, session)); err != nil {
		return Keys{}, unusableCache(ses, session, err)
	}
	if s.Expires.Sub(env.Clock.Now()) > renewAt {
		return s.Keys, nil
	}
	if s.keyErr != nil {
		return Keys{}, unusableCache(ses, session, &tokencache.Damaged{Path: cachePath(env.Paths.LoginCache, session), Err: s.keyErr})
	}
	fresh, err := renewKeys(ctx, env, ses, s)
	if problem.KindOf(err) == problem.NeedsSignIn {
		return Keys{}, offerSignIn(ses, session, err)
	}
	if err != nil {
		return keysIfValid(env, session, err)
	}
	// Stored before use: the service has forgotten the old refresh token.
	return fresh.Keys, saveSignIn(cachePath(env.Paths.LoginCache, session), fresh)
}

func lockPath(env *app.Env, session string) string {
	name := strings.TrimSuffix(filepath.Base(cachePath("", session)), ".json")
	return filepath.Join(env.Paths.State, "locks", "login-"+name+".lock")
}

// unusableCache says why there are no cached credentials.
func unusableCache(ses *app.Session, session string, err error) error {
	if tokencache.IsMissing(err) {
		return needsSignIn(ses, session, fmt.Errorf("you are not signed in to the console as %s", session))
	}
	return needsSignIn(ses, session, fmt.Errorf("the cached console sign-in of %s cannot be used: %w", session, err))
}

// keysIfValid uses what is left of the cached credentials when the service could
// not be reached.
func keysIfValid(env *app.Env, session string, cause error) (Keys, error) {
	if s, err := loadSignIn(cachePath(env.Paths.LoginCache, session)); err == nil && s.Expires.After(env.Clock.Now()) {
		return s.Keys, nil
	}
	return Keys{}, cause
}

// renewKeys goes on after Ctrl-C, since the service may already have replaced the
// refresh token.
func renewKeys(ctx context.Context, env *app.Env, ses *app.Session, s signIn) (signIn, error) {
	ctx, cancel := context.WithTimeout(interrupt.Shield(ctx), renewLimit)
	defer cancel()
	client, err := awsapi.New(env, ses.Settings).Signin(ctx, "")
	if err != nil {
		return s, err
	}
	fresh, err := exchangeToken(ctx, env, client, s.Key, types.CreateOAuth2TokenRequestBody{ClientId: aws.String(s.ClientID),
		GrantType: aws.String("refresh_token"), RefreshToken: aws.String(s.RefreshToken.Reveal())})
	if err != nil {
		return s, err
	}
	if fresh.RefreshToken.Empty() {
		fresh.RefreshToken = s.RefreshToken
	}
	fresh.AccountID, fresh.IDToken, fresh.otherMembers = s.AccountID, s.IDToken, s.otherMembers
	return fresh, nil
}
