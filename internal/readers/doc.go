// Package readers knows how the AWS CLI, boto3 and the AWS SDKs read the shared files: which
// variables choose a profile and a region, what each makes of comments,
// quotes and repeated sections, and in which order it looks for credentials.
// It is pure: texts and variables in, a reading with an origin for every value
// out.
package readers
