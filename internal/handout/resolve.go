package handout

import (
	"context"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/signin"
)

// Resolve returns the credentials of a command's profile. It signs in for them
// only where the session's awsid_sign_in says so.
func Resolve(ctx context.Context, env *app.Env, ses *app.Session) (credentials.Credentials, error) {
	return ResolveWith(ctx, env, ses, signin.OfferOptions{})
}

// ResolveWith is Resolve for a command that may offer to sign in.
func ResolveWith(ctx context.Context, env *app.Env, ses *app.Session, o signin.OfferOptions) (credentials.Credentials, error) {
	return signin.Mended(ctx, env, ses, o, func(ctx context.Context) (credentials.Credentials, error) {
		plan, err := credentials.New(env, ses).Plan()
		if err != nil {
			return credentials.Credentials{}, err
		}
		return plan.Retrieve(ctx)
	})
}

// Provider is Resolve in the SDK's form: nothing is asked before a call is
// signed.
func Provider(env *app.Env, ses *app.Session) aws.CredentialsProvider {
	return &provider{env: env, ses: ses, chain: credentials.New(env, ses).Provider()}
}

type provider struct {
	env   *app.Env
	ses   *app.Session
	chain aws.CredentialsProvider
	mu    sync.Mutex // calls at the same time are one question
}

// Retrieve implements aws.CredentialsProvider.
func (p *provider) Retrieve(ctx context.Context) (aws.Credentials, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return signin.Mended(ctx, p.env, p.ses, signin.OfferOptions{}, p.chain.Retrieve)
}
