package policy

import "fmt"

// Kind says where a document is attached, and so which elements it may have.
type Kind int

const (
	Identity Kind = iota // users, groups, roles, permission sets, sessions: no Principal
	Trust                // a role's assume-role policy: Principal, no Resource
	Resource             // a bucket's policy: Principal and Resource
)

// Document is one compiled policy. It is immutable and safe for concurrent use.
type Document struct {
	Version    string
	ID         string
	Statements []Statement
}

// Statement is one compiled statement of a document.
type Statement struct {
	Sid   string
	Allow bool // Effect is Allow; otherwise Deny

	principals   principals
	notPrincipal bool
	actions      []pattern // folded to lower case
	notAction    bool
	resources    []pattern // empty in a trust policy: matches the role it is on
	notResource  bool
	conditions   []condition
}

// Malformed is the error of a document that IAM would refuse with the code
// MalformedPolicyDocument; its text is the message IAM would send.
type Malformed struct{ Reason string }

// Error returns the reason.
func (m *Malformed) Error() string { return m.Reason }

func malformed(format string, args ...any) error {
	return &Malformed{Reason: fmt.Sprintf(format, args...)}
}
