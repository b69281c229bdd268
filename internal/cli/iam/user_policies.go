package iam

import (
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/awsid/awsid/internal/cli/service"
)

func attachUserPolicy() service.Operation {
	return service.Operation{
		Name: "AttachUserPolicy", Short: "attach a managed policy to a user",
		Params: []service.Param{
			{Name: "UserName", Doc: "the user", Required: true, Min: 1},
			{Name: "PolicyArn", Doc: "ARN of the managed policy", Required: true, Min: 20},
		},
		Call: service.Bind(client, (*iam.Client).AttachUserPolicy),
	}
}

func detachUserPolicy() service.Operation {
	return service.Operation{
		Name: "DetachUserPolicy", Short: "detach a managed policy from a user",
		Params: []service.Param{
			{Name: "UserName", Doc: "the user", Required: true, Min: 1},
			{Name: "PolicyArn", Doc: "ARN of the managed policy", Required: true, Min: 20},
		},
		Call: service.Bind(client, (*iam.Client).DetachUserPolicy),
	}
}

func listAttachedUserPolicies() service.Operation {
	return service.Operation{
		Name: "ListAttachedUserPolicies", Short: "list a user's managed policies",
		Params: []service.Param{
			{Name: "UserName", Doc: "the user", Required: true, Min: 1},
			{Name: "PathPrefix", Doc: "only what lies below this path", Min: 1},
		},
		Paging: paging("AttachedPolicies"),
		Call:   service.Bind(client, (*iam.Client).ListAttachedUserPolicies),
	}
}

func listUserPolicies() service.Operation {
	return service.Operation{
		Name: "ListUserPolicies", Short: "list the names of a user's inline policies",
		Params: []service.Param{
			{Name: "UserName", Doc: "the user", Required: true, Min: 1},
		},
		Paging: paging("PolicyNames"),
		Call:   service.Bind(client, (*iam.Client).ListUserPolicies),
	}
}

func putUserPolicy() service.Operation {
	return service.Operation{
		Name: "PutUserPolicy", Short: "write an inline policy of a user",
		Params: []service.Param{
			{Name: "UserName", Doc: "the user", Required: true, Min: 1},
			{Name: "PolicyName", Doc: "name of the inline policy", Required: true, Min: 1},
			{Name: "PolicyDocument", Doc: "the policy as JSON, or file://PATH", Required: true, Min: 1},
		},
		Call: service.Bind(client, (*iam.Client).PutUserPolicy),
	}
}

func getUserPolicy() service.Operation {
	return service.Operation{
		Name: "GetUserPolicy", Short: "show an inline policy of a user",
		Params: []service.Param{
			{Name: "UserName", Doc: "the user", Required: true, Min: 1},
			{Name: "PolicyName", Doc: "name of the inline policy", Required: true, Min: 1},
		},
		Call: service.Bind(client, (*iam.Client).GetUserPolicy),
	}
}

func deleteUserPolicy() service.Operation {
	return service.Operation{
		Name: "DeleteUserPolicy", Short: "delete an inline policy of a user",
		Params: []service.Param{
			{Name: "UserName", Doc: "the user", Required: true, Min: 1},
			{Name: "PolicyName", Doc: "name of the inline policy", Required: true, Min: 1},
		},
		Call: service.Bind(client, (*iam.Client).DeleteUserPolicy),
	}
}
