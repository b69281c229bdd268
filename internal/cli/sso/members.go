package sso

import "github.com/awsid/awsid/internal/cli/service"

// members lists the members of each structure in the order of the service's
// model, which is the order in which the AWS CLI prints them.
func members(structure string) []string { return service.MembersIn(memberTable, structure) }

const memberTable = `
ListAccountsOutput: nextToken accountList
AccountInfo: accountId accountName emailAddress
ListAccountRolesOutput: nextToken roleList
RoleInfo: roleName accountId
GetRoleCredentialsOutput: roleCredentials
RoleCredentials: accessKeyId secretAccessKey sessionToken expiration
`
