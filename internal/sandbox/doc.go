// Package sandbox is a stand-in for AWS sign-in on loopback: IAM Identity
// Center, STS, IAM, S3 and the metadata services over one stateful world. It
// is a product (awsid sandbox) and the test double of this project's own
// tests, and speaks AWS's protocols to any client.
package sandbox
