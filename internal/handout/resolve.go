package handout

import (
	"context"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/credentials"
)

// Resolve returns the credentials of a command's profile.
func Resolve(ctx context.Context, env *app.Env, ses *app.Session) (credentials.Credentials, error) {
	plan, err := credentials.New(env, ses).Plan()
	if err != nil {
		return credentials.Credentials{}, err
	}
	return plan.Retrieve(ctx)
}
