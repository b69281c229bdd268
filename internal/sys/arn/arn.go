// Package arn takes Amazon Resource Names apart.
package arn

import "strings"

// ARN is arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE.
type ARN struct {
	Partition string // aws, aws-cn, aws-us-gov
	Service   string // iam, sts, s3
	Region    string // "" for IAM and STS
	Account   string // twelve digits; aws for managed policies
	Resource  string // role/team/deploy, assumed-role/deploy/alice, root
}

// Parse takes text apart and reports whether it is an ARN: "arn" and five more parts, any of which may be empty.
func Parse(text string) (ARN, bool) {
	parts := strings.SplitN(text, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" {
		return ARN{}, false
	}
	return ARN{parts[1], parts[2], parts[3], parts[4], parts[5]}, true
}

// Is reports whether text claims to be an ARN, well-formed or not.
func Is(text string) bool { return strings.HasPrefix(text, "arn:") }

// AccountOf returns the account in an ARN, or "" when text is none.
func AccountOf(text string) string {
	a, _ := Parse(text)
	return a.Account
}

// String writes the ARN.
func (a ARN) String() string {
	return "arn:" + a.Partition + ":" + a.Service + ":" + a.Region + ":" + a.Account + ":" + a.Resource
}

// Type returns the kind of resource: what stands before the first slash, as in role, user, assumed-role, mfa, root.
func (a ARN) Type() string {
	kind, _, _ := strings.Cut(a.Resource, "/")
	return kind
}

// Rest returns the resource behind its type: "team/deploy" of role/team/deploy.
func (a ARN) Rest() string {
	_, rest, _ := strings.Cut(a.Resource, "/")
	return rest
}

// Name returns the resource's name without its path: "deploy" of
// role/team/deploy. That of an assumed role is the role's, that of root is root.
func (a ARN) Name() string {
	if a.Type() == "assumed-role" {
		name, _, _ := strings.Cut(a.Rest(), "/")
		return name
	}
	return a.Resource[strings.LastIndexByte(a.Resource, '/')+1:]
}

// Session returns the session name of an assumed role, else "".
func (a ARN) Session() string {
	if a.Type() != "assumed-role" {
		return ""
	}
	_, session, _ := strings.Cut(a.Rest(), "/")
	return session
}

// ReservedPrefix begins the names of the roles that IAM Identity Center makes
// for permission sets: AWSReservedSSO_NAME_0123456789abcdef.
const ReservedPrefix = "AWSReservedSSO_"

// PermissionSet returns the permission set that a role's name was made for and reports whether it was made for one.
func PermissionSet(role string) (string, bool) {
	rest, ok := strings.CutPrefix(role, ReservedPrefix)
	end := strings.LastIndexByte(rest, '_')
	if !ok || end < 1 {
		return "", false
	}
	return rest[:end], true
}

// IsAccountID reports whether text is an account ID: twelve digits.
func IsAccountID(text string) bool { return len(text) == 12 && strings.Trim(text, "0123456789") == "" }
