package iam

// members lists the members of each structure in the order of the service's
// model, which is the order in which the AWS CLI prints them.
func members(structure string) []string {
	switch structure {
	case "CreateUserOutput":
		return []string{"User"}
	case "User":
		return []string{"Path", "UserName", "UserId", "Arn", "CreateDate", "PasswordLastUsed", "PermissionsBoundary", "Tags"}
	case "AttachedPermissionsBoundary":
		return []string{"PermissionsBoundaryType", "PermissionsBoundaryArn"}
	case "Tag":
		return []string{"Key", "Value"}
	case "GetUserOutput":
		return []string{"User"}
	case "ListUsersOutput":
		return []string{"Users", "IsTruncated", "Marker"}
	case "ListAttachedUserPoliciesOutput":
		return []string{"AttachedPolicies", "IsTruncated", "Marker"}
	case "AttachedPolicy":
		return []string{"PolicyName", "PolicyArn"}
	case "ListUserPoliciesOutput":
		return []string{"PolicyNames", "IsTruncated", "Marker"}
	case "GetUserPolicyOutput":
		return []string{"UserName", "PolicyName", "PolicyDocument"}
	case "CreateAccessKeyOutput":
		return []string{"AccessKey"}
	case "AccessKey":
		return []string{"UserName", "AccessKeyId", "Status", "SecretAccessKey", "CreateDate"}
	case "ListAccessKeysOutput":
		return []string{"AccessKeyMetadata", "IsTruncated", "Marker"}
	case "AccessKeyMetadata":
		return []string{"UserName", "AccessKeyId", "Status", "CreateDate"}
	case "GetAccessKeyLastUsedOutput":
		return []string{"UserName", "AccessKeyLastUsed"}
	case "AccessKeyLastUsed":
		return []string{"LastUsedDate", "ServiceName", "Region"}
	case "ListMFADevicesOutput":
		return []string{"MFADevices", "IsTruncated", "Marker"}
	case "MFADevice":
		return []string{"UserName", "SerialNumber", "EnableDate"}
	case "CreateVirtualMFADeviceOutput":
		return []string{"VirtualMFADevice"}
	case "VirtualMFADevice":
		return []string{"SerialNumber", "Base32StringSeed", "QRCodePNG", "User", "EnableDate", "Tags"}
	case "ListVirtualMFADevicesOutput":
		return []string{"VirtualMFADevices", "IsTruncated", "Marker"}
	case "ListAccountAliasesOutput":
		return []string{"AccountAliases", "IsTruncated", "Marker"}
	case "CreateRoleOutput":
		return []string{"Role"}
	case "Role":
		return []string{"Path", "RoleName", "RoleId", "Arn", "CreateDate", "AssumeRolePolicyDocument", "Description", "MaxSessionDuration", "PermissionsBoundary", "Tags", "RoleLastUsed", "SourceRoleTemplate"}
	case "SourceRoleTemplate":
		return []string{"TemplateArn", "TemplateMinorVersion"}
	case "RoleLastUsed":
		return []string{"LastUsedDate", "Region"}
	case "GetRoleOutput":
		return []string{"Role"}
	case "ListRolesOutput":
		return []string{"Roles", "IsTruncated", "Marker"}
	case "ListAttachedRolePoliciesOutput":
		return []string{"AttachedPolicies", "IsTruncated", "Marker"}
	}
	return nil
}
