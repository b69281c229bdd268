// Package s3 is `awsid s3 ls`: may these credentials see the buckets, and
// what is in them. Everything else about S3 goes to the AWS CLI.
package s3
