package iam

import (
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/awsid/awsid/internal/cli/service"
)

func createRole() service.Operation {
	return service.Operation{
		Name: "CreateRole", Short: "create a role",
		Params: []service.Param{
			{Name: "Path", Doc: "path of the new entity, as /team/", Min: 1},
			{Name: "RoleName", Doc: "the role", Required: true, Min: 1},
			{Name: "AssumeRolePolicyDocument", Doc: "who may assume it: a policy as JSON, or file://PATH", Required: true, Min: 1},
			{Name: "Description", Doc: "a note about the role"},
			{Name: "MaxSessionDuration", Doc: "longest session in seconds, 3600 to 43200", Min: 3600},
			{Name: "PermissionsBoundary", Doc: "ARN of the policy that bounds the permissions", Min: 20},
			{Name: "Tags", Doc: "tags, as Key=NAME,Value=TEXT"},
		},
		Call: service.Bind(client, (*iam.Client).CreateRole),
	}
}

func getRole() service.Operation {
	return service.Operation{
		Name: "GetRole", Short: "show a role",
		Params: []service.Param{
			{Name: "RoleName", Doc: "the role", Required: true, Min: 1},
		},
		Call: service.Bind(client, (*iam.Client).GetRole),
	}
}

func listRoles() service.Operation {
	return service.Operation{
		Name: "ListRoles", Short: "list the roles",
		Params: []service.Param{
			{Name: "PathPrefix", Doc: "only what lies below this path", Min: 1},
		},
		Paging: paging("Roles"),
		Call:   service.Bind(client, (*iam.Client).ListRoles),
	}
}

func deleteRole() service.Operation {
	return service.Operation{
		Name: "DeleteRole", Short: "delete a role",
		Params: []service.Param{
			{Name: "RoleName", Doc: "the role", Required: true, Min: 1},
		},
		Call: service.Bind(client, (*iam.Client).DeleteRole),
	}
}

func attachRolePolicy() service.Operation {
	return service.Operation{
		Name: "AttachRolePolicy", Short: "attach a managed policy to a role",
		Params: []service.Param{
			{Name: "RoleName", Doc: "the role", Required: true, Min: 1},
			{Name: "PolicyArn", Doc: "ARN of the managed policy", Required: true, Min: 20},
		},
		Call: service.Bind(client, (*iam.Client).AttachRolePolicy),
	}
}

func detachRolePolicy() service.Operation {
	return service.Operation{
		Name: "DetachRolePolicy", Short: "detach a managed policy from a role",
		Params: []service.Param{
			{Name: "RoleName", Doc: "the role", Required: true, Min: 1},
			{Name: "PolicyArn", Doc: "ARN of the managed policy", Required: true, Min: 20},
		},
		Call: service.Bind(client, (*iam.Client).DetachRolePolicy),
	}
}

func listAttachedRolePolicies() service.Operation {
	return service.Operation{
		Name: "ListAttachedRolePolicies", Short: "list a role's managed policies",
		Params: []service.Param{
			{Name: "RoleName", Doc: "the role", Required: true, Min: 1},
			{Name: "PathPrefix", Doc: "only what lies below this path", Min: 1},
		},
		Paging: paging("AttachedPolicies"),
		Call:   service.Bind(client, (*iam.Client).ListAttachedRolePolicies),
	}
}
