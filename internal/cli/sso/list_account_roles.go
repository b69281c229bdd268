package sso

import (
	"github.com/aws/aws-sdk-go-v2/service/sso"

	"github.com/awsid/awsid/internal/cli/service"
)

func listAccountRoles() service.Operation {
	return service.Operation{
		Name: "ListAccountRoles", Short: "list the roles you may use in an account",
		Params: []service.Param{
			{Name: "accessToken", Doc: "access token of the sign-in", Required: true},
			{Name: "accountId", Doc: "the account", Required: true},
		},
		Paging: paging("roleList"),
		Call:   service.Bind(client, (*sso.Client).ListAccountRoles),
	}
}
