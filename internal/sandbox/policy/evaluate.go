package policy

import "strings"

// Request is one question: may Principal do Action on Resource?
type Request struct {
	Principal Principal
	Action    string // "iam:CreateUser"
	Resource  string // an ARN, or "*" for actions without one
	Context   Context
}

// Policies are all documents that have a say in a request. Nil documents are
// not allowed.
type Policies struct {
	Identity []*Document
	Boundary []*Document // permissions boundary; empty: none
	Session  []*Document // session policies; empty: none
	Resource *Document   // the resource's own policy; nil: none
	// ResourceAccount is the account that owns the resource; empty means the
	// caller's own.
	ResourceAccount string
	// TrustRequired is for roles: the resource's policy must allow the request
	// even within one account.
	TrustRequired bool
}

// Source names the kind of policy that decided, in AWS's words.
type Source string

const (
	IdentityBased       Source = "identity-based policy"
	ResourceBased       Source = "resource-based policy"
	TrustBased          Source = "role trust policy"
	SessionBased        Source = "session policy"
	PermissionsBoundary Source = "permissions boundary"
)

// Decision is the answer to a Request.
type Decision struct {
	Allowed  bool
	Explicit bool        // a Deny statement matched
	Source   Source      // of the refusal; empty when allowed
	Matched  []Statement // the statements that decided
}

// Decide evaluates a request: an explicit deny anywhere wins, then every kind
// of policy present must allow, where within one account the resource's own
// policy may stand in for the identity's.
func Decide(r Request, p Policies) Decision {
	action := strings.ToLower(r.Action)
	if s, source := p.denial(action, r); s != nil {
		return Decision{Explicit: true, Source: source, Matched: []Statement{*s}}
	}
	granting, named := p.grant(action, r)
	if source := missing(action, r, p, named); source != "" {
		return Decision{Source: source}
	}
	d := Decision{Allowed: true}
	for _, s := range []*Statement{granting, find(p.Identity, true, action, r)} {
		if s != nil {
			d.Matched = append(d.Matched, *s)
		}
	}
	return d
}

// denial returns the first Deny statement that matches, in the order AWS looks.
func (p Policies) denial(action string, r Request) (*Statement, Source) {
	for _, set := range [...]struct {
		docs   []*Document
		source Source
	}{{p.Identity, IdentityBased}, {p.Boundary, PermissionsBoundary}, {p.Session, SessionBased}} {
		if s := find(set.docs, false, action, r); s != nil {
			return s, set.source
		}
	}
	if p.Resource == nil {
		return nil, ""
	}
	s, _ := p.Resource.findFor(false, action, r)
	return s, p.resourceSource()
}

// grant returns the statement of the resource's policy that allows, and how
// closely it names the caller.
func (p Policies) grant(action string, r Request) (*Statement, grip) {
	if p.Resource == nil {
		return nil, notNamed
	}
	return p.Resource.findFor(true, action, r)
}

// resourceSource is what the resource's policy is called.
func (p Policies) resourceSource() Source {
	if p.TrustRequired {
		return TrustBased
	}
	return ResourceBased
}

// missing returns the kind of policy whose allow a request lacks, or "".
func missing(action string, r Request, p Policies, named grip) Source {
	same := p.ResourceAccount == "" || p.ResourceAccount == r.Principal.Account
	bare := r.Principal.Type == Anonymous || r.Principal.Type == Federated || r.Principal.Type == Service
	if named == notNamed && (!same || p.TrustRequired || bare) {
		return p.resourceSource()
	}
	if bare { // they have no identity policies
		return ""
	}
	if same && named == asSelf {
		return ""
	}
	if !(same && named == asRole) && r.Principal.Type != Root && find(p.Identity, true, action, r) == nil {
		return IdentityBased
	}
	if len(p.Boundary) > 0 && find(p.Boundary, true, action, r) == nil {
		return PermissionsBoundary
	}
	if len(p.Session) > 0 && find(p.Session, true, action, r) == nil {
		return SessionBased
	}
	return ""
}

// find returns the first statement with the effect that matches, in policies
// without a Principal element.
func find(docs []*Document, allow bool, action string, r Request) *Statement {
	for _, d := range docs {
		for i := range d.Statements {
			if s := &d.Statements[i]; s.Allow == allow && s.matches(action, r) {
				return s
			}
		}
	}
	return nil
}

// findFor is find for a policy with Principal elements; it returns the
// statement that names the caller most closely, and how closely.
func (d *Document) findFor(allow bool, action string, r Request) (best *Statement, named grip) {
	for i := range d.Statements {
		s := &d.Statements[i]
		if s.Allow != allow {
			continue
		}
		g := s.principals.grip(r.Principal)
		if s.notPrincipal {
			g = when(g == notNamed, asSelf)
		}
		if g > named && s.matches(action, r) {
			best, named = s, g
		}
	}
	return best, named
}

// matches tests everything but the principal.
func (s *Statement) matches(action string, r Request) bool {
	if matchAny(s.actions, action, r.Context) == s.notAction {
		return false
	}
	if len(s.resources) > 0 && matchAny(s.resources, r.Resource, r.Context) == s.notResource {
		return false
	}
	for i := range s.conditions {
		if !s.conditions[i].holds(r.Context) {
			return false
		}
	}
	return true
}

func matchAny(patterns []pattern, s string, ctx Context) bool {
	for _, p := range patterns {
		if p.match(s, ctx) {
			return true
		}
	}
	return false
}
