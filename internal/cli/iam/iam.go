package iam

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/service"
)

// New returns the command of the service.
func New(env *app.Env, g *global.Options) *cobra.Command {
	return service.New(env, g, service.Service{Name: "iam", Members: members, Decode: decodePolicy, Operations: operations()})
}

// operations is the list of operations, in the order of the help.
func operations() []service.Operation {
	return []service.Operation{
		createUser(), getUser(), listUsers(), deleteUser(),
		attachUserPolicy(), detachUserPolicy(), listAttachedUserPolicies(),
		listUserPolicies(), putUserPolicy(), getUserPolicy(), deleteUserPolicy(),
		createAccessKey(), listAccessKeys(), updateAccessKey(), deleteAccessKey(), getAccessKeyLastUsed(),
		listMFADevices(), enableMFADevice(), deactivateMFADevice(), resyncMFADevice(),
		createVirtualMFADevice(), deleteVirtualMFADevice(), listVirtualMFADevices(),
		listAccountAliases(),
		createRole(), getRole(), listRoles(), deleteRole(),
		attachRolePolicy(), detachRolePolicy(), listAttachedRolePolicies(),
	}
}

func client(ctx context.Context, conn *service.Connection) (*iam.Client, error) {
	return conn.Clients.IAM(ctx, conn.Credentials)
}

// paging is the same in every list of IAM.
func paging(result string) service.Paging {
	return service.Paging{Token: "Marker", Next: "Marker", More: "IsTruncated", Limit: "MaxItems", Result: result}
}
