package service

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/cli/reauth"
	"github.com/awsid/awsid/internal/credentials"
)

// Connection is what a service command talks through.
type Connection struct {
	Clients *awsapi.Clients
	// Credentials sign the calls; nil after --no-sign-request. They are not
	// resolved before the first call is signed.
	Credentials aws.CredentialsProvider

	env *app.Env
	ses *app.Session
}

// Connect makes the connection of a command's own calls.
func Connect(env *app.Env, ses *app.Session) *Connection {
	conn := &Connection{Clients: awsapi.New(env, ses.Settings).ForCommand(), env: env, ses: ses}
	if ses.Settings.Bool("sign_request") {
		conn.Credentials = credentials.New(env, ses).Provider()
	}
	return conn
}

// WithReauth makes one call, and makes it once more after a sign-in that it
// needs and that awsid_sign_in allows. It is put around single calls and not
// around a listing, so that no page is printed twice.
func WithReauth[T any](ctx context.Context, conn *Connection, call func(context.Context) (T, error)) (T, error) {
	return reauth.Retry(ctx, conn.env, conn.ses, reauth.Options{}, call)
}
