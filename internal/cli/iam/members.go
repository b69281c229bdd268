package iam

import "github.com/awsid/awsid/internal/cli/service"

// members lists the members of each structure in the order of the service's
// model, which is the order in which the AWS CLI prints them.
func members(structure string) []string { return service.MembersIn(memberTable, structure) }

const memberTable = `
CreateUserOutput: User
User: Path UserName UserId Arn CreateDate PasswordLastUsed PermissionsBoundary Tags
AttachedPermissionsBoundary: PermissionsBoundaryType PermissionsBoundaryArn
Tag: Key Value
GetUserOutput: User
ListUsersOutput: Users IsTruncated Marker
ListAttachedUserPoliciesOutput: AttachedPolicies IsTruncated Marker
AttachedPolicy: PolicyName PolicyArn
ListUserPoliciesOutput: PolicyNames IsTruncated Marker
GetUserPolicyOutput: UserName PolicyName PolicyDocument
CreateAccessKeyOutput: AccessKey
AccessKey: UserName AccessKeyId Status SecretAccessKey CreateDate
ListAccessKeysOutput: AccessKeyMetadata IsTruncated Marker
AccessKeyMetadata: UserName AccessKeyId Status CreateDate
GetAccessKeyLastUsedOutput: UserName AccessKeyLastUsed
AccessKeyLastUsed: LastUsedDate ServiceName Region
ListMFADevicesOutput: MFADevices IsTruncated Marker
MFADevice: UserName SerialNumber EnableDate
CreateVirtualMFADeviceOutput: VirtualMFADevice
VirtualMFADevice: SerialNumber Base32StringSeed QRCodePNG User EnableDate Tags
ListVirtualMFADevicesOutput: VirtualMFADevices IsTruncated Marker
ListAccountAliasesOutput: AccountAliases IsTruncated Marker
CreateRoleOutput: Role
Role: Path RoleName RoleId Arn CreateDate AssumeRolePolicyDocument Description MaxSessionDuration PermissionsBoundary Tags RoleLastUsed SourceRoleTemplate
SourceRoleTemplate: TemplateArn TemplateMinorVersion
RoleLastUsed: LastUsedDate Region
GetRoleOutput: Role
ListRolesOutput: Roles IsTruncated Marker
ListAttachedRolePoliciesOutput: AttachedPolicies IsTruncated Marker
`
