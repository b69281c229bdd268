package policy

import "strings"

// Denial is the sentence of an AccessDenied error, in the form AWS uses
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html).
func (d Decision) Denial(r Request) string {
	s := "User: " + r.Principal.ARN + " is not authorized to perform: " + r.Action
	switch {
	case !strings.HasPrefix(r.Action, "s3:"):
		s += " on resource: " + r.Resource
	case r.Resource != "*": // S3 quotes the resource, or leaves it out
		s += ` on resource: "` + r.Resource + `"`
	}
	switch {
	case d.Source == TrustBased: // STS does not say which side refused
		return s
	case d.Explicit && d.Source == PermissionsBoundary:
		return s + " with an explicit deny in a permissions boundary"
	case d.Explicit && d.Source == IdentityBased:
		return s + " with an explicit deny in an identity-based policy"
	case d.Explicit:
		return s + " with an explicit deny in a " + string(d.Source)
	}
	return s + " because no " + string(d.Source) + " allows the " + r.Action + " action"
}
