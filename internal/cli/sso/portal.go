package sso

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/service"
)

// portalCommands are the operations of the access portal, which take the
// access token of a sign-in on the command line.
func portalCommands(env *app.Env, g *global.Options) []*cobra.Command {
	return service.Commands(env, g, service.Service{Name: "sso", Members: members, Operations: []service.Operation{
		listAccounts(), listAccountRoles(), getRoleCredentials(),
	}})
}

func client(ctx context.Context, conn *service.Connection) (*sso.Client, error) {
	return conn.Clients.SSO(ctx, "")
}

// paging is the same in every list of the portal.
func paging(result string) service.Paging {
	return service.Paging{Token: "nextToken", Next: "nextToken", Limit: "maxResults", Result: result}
}
