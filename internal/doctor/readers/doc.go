// Package readers models how the AWS CLI, boto3 and the SDKs for Go, JavaScript
// and Java read the same two files: headers, comments, quotes, repeated keys,
// and which of several identities of a profile they use. Where two of them
// disagree, the same profile is two things.
package readers
