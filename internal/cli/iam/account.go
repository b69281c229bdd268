package iam

import (
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/awsid/awsid/internal/cli/service"
)

func listAccountAliases() service.Operation {
	return service.Operation{
		Name: "ListAccountAliases", Short: "show the alias of the account",
		Paging: paging("AccountAliases"),
		Call:   service.Bind(client, (*iam.Client).ListAccountAliases),
	}
}
