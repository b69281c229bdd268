package signin

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
)

// EndedSignIn is one sign-in that was ended.
type EndedSignIn struct {
	Title     string // session name or start URL
	ExpiresAt time.Time
	// Err is why the service could not be told; the token is deleted from this
	// machine, but stays valid until ExpiresAt.
	Err error
}

// LogoutResult is what a logout did.
type LogoutResult struct {
	Ended []EndedSignIn
	// Removed are role credentials that were deleted here. AWS accepts copies of them until they expire.
	Removed []RoleCredentials
}

// CachedTokens returns every token in the cache.
func CachedTokens(env *app.Env) ([]tokencache.Entry, error) {
	return cacheOf(env, nil).Entries()
}

// Logout ends all sign-ins, or that of one session: it tells the service, deletes the token and the role credentials
// made with it, and goes on when something fails. ses may be nil when there is no token at all.
func Logout(ctx context.Context, env *app.Env, ses *app.Session, files *shared.Files,
	only *Session) (LogoutResult, error) {
	entries, err := CachedTokens(env)
	if err != nil {
		return LogoutResult{}, err
	}
	var result LogoutResult
	var errs []error
	titles := map[string]string{} // session names by the keys of their token files
	for _, name := range files.SSOSessionNames() {
		titles[tokencache.TokenKey(name, "")] = name
	}
	for _, e := range entries {
		if only != nil && e.Key != only.Key() {
			continue
		}
		title := cmp.Or(titles[e.Key], e.Token.StartURL, paths.Tilde(e.Path, env.Paths.Home))
		ended := EndedSignIn{Title: title, ExpiresAt: e.Token.ExpiresAt, Err: endRemotely(ctx, env, ses, e.Token)}
		if ctx.Err() != nil {
			return result, ctx.Err()
		}
		if ended.Err != nil {
			errs = append(errs, problem.New(problem.General, "%s: the service was not told: %w", title, ended.Err))
		}
		_, err := tokencache.RemoveFile(e.Path)
		errs = append(errs, err)
		result.Ended = append(result.Ended, ended)
	}
	result.Removed, err = removeRoleCredentials(env, files, only)
	return result, logoutError(append(errs, err))
}

// endRemotely tells the portal that the token is no longer used. A refusal is
// fine, as it means that the token is not valid anyway.
func endRemotely(ctx context.Context, env *app.Env, ses *app.Session, t tokencache.Token) error {
	if t.Region == "" || t.AccessToken.Empty() || ses == nil {
		return nil
	}
	_, err := callPortal(ctx, awsapi.New(env, ses.Settings), t, "Logout", nil)
	if problem.KindOf(err) == problem.Service {
		return nil
	}
	return err
}

func removeRoleCredentials(env *app.Env, files *shared.Files, only *Session) ([]RoleCredentials, error) {
	cached, err := roleCredentials(env)
	if err != nil {
		return nil, err
	}
	if only != nil {
		attributeToProfiles(files, cached)
		cached = madeWithSession(cached, *only)
	}
	var removed []RoleCredentials
	var errs []error
	for _, c := range cached {
		if _, err := tokencache.RemoveFile(c.Path); err != nil {
			errs = append(errs, err)
			continue
		}
		removed = append(removed, c)
	}
	return removed, logoutError(errs)
}

// logoutError joins errors to one of exit code 255; nil when there is none.
func logoutError(errs []error) error {
	err := errors.Join(errs...)
	if err == nil {
		return nil
	}
	return problem.New(problem.General, "%w", err).
		WithHint("the token is deleted here; what the service was not told of ends by itself, or in the access portal")
}
