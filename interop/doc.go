// Package interop runs clients that nobody here wrote against the sandbox:
// boto3, the AWS SDK for JavaScript and the AWS CLI. They judge the sandbox
// and the files that awsid writes.
package interop
