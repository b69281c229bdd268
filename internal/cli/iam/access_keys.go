package iam

import (
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/awsid/awsid/internal/cli/service"
)

func createAccessKey() service.Operation {
	return service.Operation{
		Name: "CreateAccessKey", Short: "create an access key",
		Params: []service.Param{
			{Name: "UserName", Doc: "the user; without it the caller", Min: 1},
		},
		Extra: []service.Param{
			{Name: "Csv", Doc: "write the key to this new file, for configure import, and do not print the secret"},
		},
		Wrap: keepKey,
		Call: service.Bind(client, (*iam.Client).CreateAccessKey),
	}
}

func listAccessKeys() service.Operation {
	return service.Operation{
		Name: "ListAccessKeys", Short: "list a user's access keys",
		Params: []service.Param{
			{Name: "UserName", Doc: "the user; without it the caller", Min: 1},
		},
		Paging: paging("AccessKeyMetadata"),
		Call:   service.Bind(client, (*iam.Client).ListAccessKeys),
	}
}

func updateAccessKey() service.Operation {
	return service.Operation{
		Name: "UpdateAccessKey", Short: "switch an access key on or off",
		Params: []service.Param{
			{Name: "UserName", Doc: "the user; without it the caller", Min: 1},
			{Name: "AccessKeyId", Doc: "the access key", Required: true, Min: 16},
			{Name: "Status", Doc: "Active or Inactive", Required: true},
		},
		Call: service.Bind(client, (*iam.Client).UpdateAccessKey),
	}
}

func deleteAccessKey() service.Operation {
	return service.Operation{
		Name: "DeleteAccessKey", Short: "delete an access key",
		Params: []service.Param{
			{Name: "UserName", Doc: "the user; without it the caller", Min: 1},
			{Name: "AccessKeyId", Doc: "the access key", Required: true, Min: 16},
		},
		Call: service.Bind(client, (*iam.Client).DeleteAccessKey),
	}
}

func getAccessKeyLastUsed() service.Operation {
	return service.Operation{
		Name: "GetAccessKeyLastUsed", Short: "show when and where a key was last used",
		Params: []service.Param{
			{Name: "AccessKeyId", Doc: "the access key", Required: true, Min: 16},
		},
		Call: service.Bind(client, (*iam.Client).GetAccessKeyLastUsed),
	}
}
