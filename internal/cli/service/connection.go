package service

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/cli/reauth"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/sys/value"
)

// Connection is what a service command talks through.
type Connection struct {
	// Credentials sign the calls; nil after --no-sign-request. They are not
	// resolved before the first call is signed.
	Credentials aws.CredentialsProvider

	env     *app.Env
	ses     *app.Session
	clients caller
}

// caller makes calls; in tests, without a service.
type caller interface {
	Call(ctx context.Context, r awsapi.Request) (value.Object, error)
}

// Connect makes the connection of a command's own calls.
func Connect(env *app.Env, ses *app.Session) *Connection {
	conn := &Connection{clients: awsapi.New(env, ses.Settings).ForCommand(), env: env, ses: ses}
	if ses.Settings.Bool("sign_request") {
		conn.Credentials = credentials.New(env, ses).Provider()
	}
	return conn
}

// Call makes one call, and makes it once more after a sign-in that it needs
// and that awsid_sign_in allows. Pages are called one by one, so that none is
// printed twice.
func (c *Connection) Call(ctx context.Context, r awsapi.Request) (value.Object, error) {
	return reauth.Retry(ctx, c.env, c.ses, reauth.Options{}, func(ctx context.Context) (value.Object, error) {
		return c.clients.Call(ctx, r)
	})
}
