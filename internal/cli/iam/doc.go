// Package iam is `awsid iam`: users, access keys, MFA devices and roles, as
// far as setting up and checking credentials needs them.
package iam
