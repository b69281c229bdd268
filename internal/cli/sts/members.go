package sts

import "github.com/awsid/awsid/internal/cli/service"

// members lists the members of each structure in the order of the service's
// model, which is the order in which the AWS CLI prints them.
func members(structure string) []string { return service.MembersIn(memberTable, structure) }

const memberTable = `
GetCallerIdentityOutput: UserId Account Arn
GetAccessKeyInfoOutput: Account
DecodeAuthorizationMessageOutput: DecodedMessage
AssumeRoleOutput: Credentials AssumedRoleUser PackedPolicySize SourceIdentity SessionTokenSize SessionTokenUtilization
Credentials: AccessKeyId SecretAccessKey SessionToken Expiration
AssumedRoleUser: AssumedRoleId Arn
AssumeRoleWithWebIdentityOutput: Credentials SubjectFromWebIdentityToken AssumedRoleUser PackedPolicySize Provider Audience SourceIdentity SessionTokenSize SessionTokenUtilization
GetSessionTokenOutput: Credentials SessionTokenSize SessionTokenUtilization
GetFederationTokenOutput: Credentials FederatedUser PackedPolicySize SessionTokenSize SessionTokenUtilization
FederatedUser: FederatedUserId Arn
`
