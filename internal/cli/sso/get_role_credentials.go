package sso

import (
	"github.com/aws/aws-sdk-go-v2/service/sso"

	"github.com/awsid/awsid/internal/cli/service"
)

func getRoleCredentials() service.Operation {
	return service.Operation{
		Name: "GetRoleCredentials", Short: "get credentials of a role",
		Params: []service.Param{
			{Name: "roleName", Doc: "the role (permission set)", Required: true},
			{Name: "accountId", Doc: "the account", Required: true},
			{Name: "accessToken", Doc: "access token of the sign-in", Required: true},
		},
		Call: service.Bind(client, (*sso.Client).GetRoleCredentials),
	}
}
