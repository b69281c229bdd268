package sso

// members lists the members of each structure in the order of the service's
// model, which is the order in which the AWS CLI prints them.
func members(structure string) []string {
	switch structure {
	case "ListAccountsOutput":
		return []string{"nextToken", "accountList"}
	case "AccountInfo":
		return []string{"accountId", "accountName", "emailAddress"}
	case "ListAccountRolesOutput":
		return []string{"nextToken", "roleList"}
	case "RoleInfo":
		return []string{"roleName", "accountId"}
	case "GetRoleCredentialsOutput":
		return []string{"roleCredentials"}
	case "RoleCredentials":
		return []string{"accessKeyId", "secretAccessKey", "sessionToken", "expiration"}
	}
	return nil
}
