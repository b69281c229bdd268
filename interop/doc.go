// Package interop runs clients that nobody here wrote against the sandbox:
// the AWS CLI, boto3, and the AWS SDKs for JavaScript and Go. They judge the
// sandbox, the files that awsid writes, and what awsid makes of theirs.
package interop
