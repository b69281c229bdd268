package iam

import (
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/awsid/awsid/internal/cli/service"
)

func createUser() service.Operation {
	return service.Operation{
		Name: "CreateUser", Short: "create a user",
		Params: []service.Param{
			{Name: "Path", Doc: "path of the new entity, as /team/", Min: 1},
			{Name: "UserName", Doc: "the user", Required: true, Min: 1},
			{Name: "PermissionsBoundary", Doc: "ARN of the policy that bounds the permissions", Min: 20},
			{Name: "Tags", Doc: "tags, as Key=NAME,Value=TEXT"},
		},
		Call: service.Bind(client, (*iam.Client).CreateUser),
	}
}

func getUser() service.Operation {
	return service.Operation{
		Name: "GetUser", Short: "show a user",
		Params: []service.Param{
			{Name: "UserName", Doc: "the user; without it the caller", Min: 1},
		},
		Call: service.Bind(client, (*iam.Client).GetUser),
	}
}

func listUsers() service.Operation {
	return service.Operation{
		Name: "ListUsers", Short: "list the users",
		Params: []service.Param{
			{Name: "PathPrefix", Doc: "only what lies below this path", Min: 1},
		},
		Paging: paging("Users"),
		Call:   service.Bind(client, (*iam.Client).ListUsers),
	}
}

func deleteUser() service.Operation {
	return service.Operation{
		Name: "DeleteUser", Short: "delete a user",
		Params: []service.Param{
			{Name: "UserName", Doc: "the user", Required: true, Min: 1},
		},
		Call: service.Bind(client, (*iam.Client).DeleteUser),
	}
}
