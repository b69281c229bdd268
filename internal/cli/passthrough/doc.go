// Package passthrough hands what awsid does not do itself to the AWS CLI:
// unchanged arguments, resolved credentials in the environment.
package passthrough
