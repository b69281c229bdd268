package signin

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/interrupt"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
)

// Retry calls the access portal with a token and, where the portal no longer takes it, once more with another one: that of
// another process, or a renewed one. The error is of kind NeedsSignIn where there is none.
func Retry(ctx context.Context, env *app.Env, ses *app.Session, s Session, token tokencache.Token,
	call func(tokencache.Token) (value.Object, error)) (value.Object, error) {
	answer, err := call(token)
	if !IsUnauthorized(err) {
		return answer, err
	}
	rejected := Reject(ctx, env, s, token)
	fresh, tokenErr := Token(ctx, env, ses, s)
	switch {
	case problem.KindOf(tokenErr) == problem.NeedsSignIn, tokenErr == nil && fresh.AccessToken.Equal(token.AccessToken):
		return nil, withWords(rejected, err)
	case tokenErr != nil:
		return nil, tokenErr
	}
	if answer, err = call(fresh); IsUnauthorized(err) {
		return nil, withWords(Reject(ctx, env, s, fresh), err)
	}
	return answer, err
}

// IsUnauthorized reports whether the portal no longer takes an access token.
func IsUnauthorized(err error) bool {
	refused, ok := errors.AsType[*awsapi.ServiceError](err)
	return ok && (refused.Status == http.StatusUnauthorized || refused.Code == "UnauthorizedException")
}

// withWords adds the service's own words to what they mean.
func withWords(e *problem.Error, refusal error) *problem.Error {
	if refused, ok := errors.AsType[*problem.Error](refusal); ok {
		e.Details = append(e.Details, problem.Detail{Name: refused.Code, Value: refused.Err.Error()})
	}
	return e
}

// Reject notes that the service no longer takes an access token, so that neither this nor another process trusts it
// again, and returns the error.
func Reject(ctx context.Context, env *app.Env, s Session, token tokencache.Token) *problem.Error {
	// Where the token is another region's, its refusal says nothing.
	if token.Region == "" || token.Region == s.Region {
		env.Debug("the end of the sign-in is noted", "error", noteRejection(interrupt.Shield(ctx), env, s, token))
	}
	return s.needed(fmt.Errorf("the sign-in to %s %w", s.Title(), errRejected)).At(s.Origin.String())
}

func noteRejection(ctx context.Context, env *app.Env, s Session, rejected tokencache.Token) error {
	lock, err := lockToken(ctx, env, s)
	if err != nil {
		return err
	}
	defer lock.Release()
	cache := cacheOf(env, nil)
	now, err := cache.Token(s.Key())
	if err != nil || !now.AccessToken.Equal(rejected.AccessToken) {
		return err
	}
	return cache.PutToken(s.Key(), now.MarkRejected())
}
