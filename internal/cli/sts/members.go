package sts

// members lists the members of each structure in the order of the service's
// model, which is the order in which the AWS CLI prints them.
func members(structure string) []string {
	switch structure {
	case "GetCallerIdentityOutput":
		return []string{"UserId", "Account", "Arn"}
	case "GetAccessKeyInfoOutput":
		return []string{"Account"}
	case "DecodeAuthorizationMessageOutput":
		return []string{"DecodedMessage"}
	case "AssumeRoleOutput":
		return []string{"Credentials", "AssumedRoleUser", "PackedPolicySize", "SourceIdentity", "SessionTokenSize", "SessionTokenUtilization"}
	case "Credentials":
		return []string{"AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"}
	case "AssumedRoleUser":
		return []string{"AssumedRoleId", "Arn"}
	case "AssumeRoleWithWebIdentityOutput":
		return []string{"Credentials", "SubjectFromWebIdentityToken", "AssumedRoleUser", "PackedPolicySize", "Provider", "Audience", "SourceIdentity", "SessionTokenSize", "SessionTokenUtilization"}
	case "GetSessionTokenOutput":
		return []string{"Credentials", "SessionTokenSize", "SessionTokenUtilization"}
	case "GetFederationTokenOutput":
		return []string{"Credentials", "FederatedUser", "PackedPolicySize", "SessionTokenSize", "SessionTokenUtilization"}
	case "FederatedUser":
		return []string{"FederatedUserId", "Arn"}
	}
	return nil
}
