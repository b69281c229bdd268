package sso

import (
	"github.com/aws/aws-sdk-go-v2/service/sso"

	"github.com/awsid/awsid/internal/cli/service"
)

func listAccounts() service.Operation {
	return service.Operation{
		Name: "ListAccounts", Short: "list the accounts you may use",
		Params: []service.Param{
			{Name: "accessToken", Doc: "access token of the sign-in", Required: true},
		},
		Paging: paging("accountList"),
		Call:   service.Bind(client, (*sso.Client).ListAccounts),
	}
}
