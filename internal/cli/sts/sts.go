package sts

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/service"
)

// New returns the command of the service.
func New(env *app.Env, g *global.Options) *cobra.Command {
	return service.New(env, g, service.Service{Name: "sts", Members: members, Operations: operations()})
}

// operations is the list of operations, in the order of the help.
func operations() []service.Operation {
	return []service.Operation{
		getCallerIdentity(), getAccessKeyInfo(), decodeAuthorizationMessage(),
		assumeRole(), assumeRoleWithWebIdentity(), getSessionToken(), getFederationToken(),
	}
}

func client(ctx context.Context, conn *service.Connection) (*sts.Client, error) {
	return conn.Clients.STS(ctx, conn.Credentials)
}

// unsigned is for the operation whose proof of identity is its token.
func unsigned(ctx context.Context, conn *service.Connection) (*sts.Client, error) {
	return conn.Clients.STS(ctx, nil)
}
