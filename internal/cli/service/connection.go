package service

import (
	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/handout"
)

// Connection is what a service command talks through.
type Connection struct {
	Clients *awsapi.Clients
	// Credentials sign the calls; nil after --no-sign-request. They are not
	// resolved before the first call is signed.
	Credentials aws.CredentialsProvider
}

// Connect makes the connection of a command's own calls.
func Connect(env *app.Env, ses *app.Session) *Connection {
	conn := &Connection{Clients: awsapi.New(env, ses.Settings).ForCommand()}
	if ses.Settings.Bool("sign_request") {
		conn.Credentials = handout.Provider(env, ses)
	}
	return conn
}
