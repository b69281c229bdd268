package console

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/signin/browserflow"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/atomicfile"
	"github.com/awsid/awsid/internal/sys/interrupt"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/shellwords"
	"github.com/awsid/awsid/internal/sys/value"
	"github.com/awsid/awsid/internal/ui/prompt"
)

const (
	// RenewAt is how little time must be left before the service is called; the
	// credentials live for 15 minutes at most.
	RenewAt      = 5 * time.Minute
	renewWait    = 90 * time.Second
	renewTimeout = 60 * time.Second
)

// Credentials returns the credentials of a login_session: the cached ones, renewed under a lock when five minutes or
// less are left. Errors have exit code 255; their kind is NeedsSignIn when a sign-in is needed.
func Credentials(ctx context.Context, env *app.Env, ses *app.Session, session string) (Keys, error) {
	path := cachePath(env.Paths.LoginCache, session)
	s, err := loadSignIn(path, &ses.Unstored)
	if err != nil {
		return Keys{}, unusableCache(ses, session, err)
	}
	if s.lasts(env) {
		return s.Keys, nil
	}
	lock, err := env.Lock(ctx, lockPath(env, session), renewWait)
	if err != nil {
		return keysIfValid(env, session, err)
	}
	defer lock.Release()
	completeRenewal(path)
	// Another process may have renewed them while this one waited.
	if s, err = loadSignIn(path, &ses.Unstored); err != nil {
		return Keys{}, unusableCache(ses, session, err)
	}
	if s.lasts(env) {
		return s.Keys, nil
	}
	if s.keyErr != nil {
		return Keys{}, unusableCache(ses, session, &tokencache.Damaged{Path: path, Err: s.keyErr})
	}
	if err := signin.CheckWritable(path); err != nil {
		return keysIfValid(env, session, err)
	}
	fresh, err := renewKeys(ctx, env, ses, session, s)
	if problem.KindOf(err) == problem.NeedsSignIn {
		return Keys{}, withSignIn(ses, session, err)
	}
	if err != nil {
		return keysIfValid(env, session, err)
	}
	object, err := fresh.object()
	if err != nil {
		return Keys{}, err
	}
	// Stored before use, as the service has forgotten the old refresh token.
	signin.Exchanged{Env: env, Path: path, Object: object, What: "the renewed console sign-in of " + session,
		Command: commandFor(ses, session)}.StoreRenewed(ctx, ses, lockPath(env, session))
	return fresh.Keys, nil
}

func (s signIn) lasts(env *app.Env) bool { return s.Expires.Sub(env.Clock.Now()) > RenewAt }

// renewKeys goes on after Ctrl-C, since the service may already have replaced the refresh token.
func renewKeys(ctx context.Context, env *app.Env, ses *app.Session, session string, s signIn) (signIn, error) {
	ctx, cancel := context.WithTimeout(interrupt.Shield(ctx), renewTimeout)
	defer cancel()
	service := tokenService{env: env, clients: awsapi.New(env, ses.Settings), key: s.Key, command: commandFor(ses, session)}
	fresh, err := service.createToken(ctx, value.Object{{Name: "clientId", Value: s.ClientID},
		{Name: "grantType", Value: "refresh_token"}, {Name: "refreshToken", Value: s.RefreshToken.Reveal()}})
	if err != nil {
		return s, err
	}
	if fresh.RefreshToken.Empty() {
		fresh.RefreshToken = s.RefreshToken
	}
	fresh.AccountID, fresh.IDToken, fresh.otherMembers = s.AccountID, s.IDToken, s.otherMembers
	return fresh, nil
}

// keysIfValid returns the cached credentials if they are still valid, or else why they could not be renewed.
func keysIfValid(env *app.Env, session string, cause error) (Keys, error) {
	if s, err := loadSignIn(cachePath(env.Paths.LoginCache, session), nil); err == nil && s.Expires.After(env.Clock.Now()) {
		return s.Keys, nil
	}
	return Keys{}, cause
}

func lockPath(env *app.Env, session string) string {
	name := strings.TrimSuffix(filepath.Base(cachePath("", session)), ".json")
	return filepath.Join(env.Paths.State, "locks", "login-"+name+".lock")
}

// CachedExpiry returns the cache file of a login_session and when its credentials
// expire. It reads one file; the error is the one that Credentials gives for it.
func CachedExpiry(env *app.Env, ses *app.Session, session string) (file string, expires time.Time, err error) {
	file = cachePath(env.Paths.LoginCache, session)
	s, err := loadSignIn(file, nil)
	if err != nil {
		return file, time.Time{}, unusableCache(ses, session, err)
	}
	return file, s.Expires, nil
}

// sessionLife is how long the service renews a console sign-in.
const sessionLife = 12 * time.Hour

// Cached returns what the cache says of a login_session: when its credentials expire, and whether they are renewed by
// themselves. It reads one file; an error means that there is no sign-in.
func Cached(env *app.Env, session string) (expires time.Time, renewable bool, err error) {
	s, err := loadSignIn(cachePath(env.Paths.LoginCache, session), nil)
	renewable = err == nil && !s.RefreshToken.Empty() && s.Key != nil && env.Clock.Now().Sub(s.Expires) < sessionLife
	return s.Expires, renewable, err
}

func unusableCache(ses *app.Session, session string, err error) error {
	if tokencache.IsMissing(err) {
		return needsSignIn(ses, session, fmt.Errorf("you are not signed in to the console as %s", session))
	}
	return needsSignIn(ses, session, fmt.Errorf("the cached console sign-in of %s cannot be used: %w", session, err))
}

func needsSignIn(ses *app.Session, session string, err error) *problem.Error {
	// A policy stands in the profile that is used, or in the one that it takes its credentials from.
	policy := signin.Unset
	for _, p := range []*shared.Profile{ses.Settings.Profile(), profileOf(ses, session)} {
		if v, ok := p.Get("awsid_sign_in"); ok && policy == signin.Unset {
			policy, _ = signin.ParsePolicy(v.Text) // doctor tells of a wrong word
		}
	}
	return problem.New(problem.NeedsSignIn, "%w", &signin.Needed{Console: session, Policy: policy, Err: err}).
		WithHint("run `%s`", commandFor(ses, session))
}

// commandFor is what the person runs to sign in as a login_session again. It names the profile that has this
// login_session: without a name, the command would write it into another one.
func commandFor(ses *app.Session, session string) string {
	if p := profileOf(ses, session); p != nil {
		return commandWith(ses, p.Name)
	}
	return "awsid login"
}

// commandWith is the command that signs in with a profile.
func commandWith(ses *app.Session, profile string) string {
	if profile == "default" && ses.Settings.ProfileName().Text == "default" {
		return "awsid login"
	}
	return "awsid login" + shellwords.Option("--profile", profile)
}

// profileOf returns the profile that has a login_session: the one in effect, one that it leads to by source_profile, or
// else any; nil when there is none.
func profileOf(ses *app.Session, session string) *shared.Profile {
	const maxLength = 10 // longer chains are cycles
	p := ses.Settings.Profile()
	for range maxLength {
		if p == nil || p.Text("login_session") == session {
			break
		}
		p, _ = ses.Files.Profile(p.Text("source_profile"))
	}
	if p != nil && p.Text("login_session") == session {
		return p
	}
	for _, name := range ses.Files.ProfileNames() {
		if p, ok := ses.Files.Profile(name); ok && p.Text("login_session") == session {
			return p
		}
	}
	return nil
}

// withSignIn gives a refusal of the service what the sign-in that it needs is to.
func withSignIn(ses *app.Session, session string, err error) error {
	var e *problem.Error
	if !errors.As(err, &e) {
		return err
	}
	own := needsSignIn(ses, session, e.Err)
	own.Hint = cmp.Or(e.Hint, own.Hint)
	return own
}

// SignInAgain signs in as the same user in the same role, one process at a time:
// the others find the credentials of the first.
func SignInAgain(ctx context.Context, env *app.Env, ses *app.Session, session string) error {
	path := strings.TrimSuffix(lockPath(env, session), ".lock") + "-sign-in.lock"
	lock, err := signin.LockSignIn(ctx, env, path, "the console as "+session, commandFor(ses, session))
	if err != nil {
		return err
	}
	defer lock.Release()
	if s, err := loadSignIn(cachePath(env.Paths.LoginCache, session), nil); err == nil && s.lasts(env) {
		return nil
	}
	region, err := ses.Settings.Region()
	if err != nil {
		return err
	}
	tty, err := env.Terminal.Open()
	if err != nil {
		return err
	}
	defer tty.Close()
	method, _ := browserflow.Detect(env).ChooseMethod(browserflow.Preference{})
	// The other profiles that use the sign-in would not expect another user.
	acceptSame := func(got string) error {
		if got == session {
			return nil
		}
		return problem.New(problem.Config, "you signed in as %s, but the profile uses the sign-in of %s", got, session).
			WithHint("run `%s` if the profile shall use the other one", commandFor(ses, session))
	}
	result, err := Login(ctx, env, ses, Options{Region: region.Text, Remote: method != browserflow.LocalBrowser,
		Attended: true, Command: commandFor(ses, session), UI: &browserflow.UI{Env: env, Out: env.Stderr, Browser: env.Browser},
		Ask: prompt.New(tty, tty, env.Vars.Get("TERM")).Ask, Accept: acceptSame})
	if err != nil {
		return err
	}
	return Store(ctx, env, result)
}

// CheckWritable returns an error if a sign-in could not be stored, before the
// person is sent to the browser for one. It leaves nothing behind.
func CheckWritable(env *app.Env) error {
	for _, path := range []string{cachePath(env.Paths.LoginCache, ""), lockPath(env, "")} {
		if err := atomicfile.CheckWritable(path, signin.MaxFile); err != nil {
			return problem.New(problem.General, "the sign-in could not be stored: %w", problem.Bare(err)).
				WithHint("you need write permission and space in %s; AWS_LOGIN_CACHE_DIRECTORY names another folder for the sign-ins",
					paths.Tilde(filepath.Dir(path), env.Paths.Home))
		}
	}
	return nil
}
