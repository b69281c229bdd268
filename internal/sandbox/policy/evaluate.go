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
	resourceSource := ResourceBased
	if p.TrustRequired {
		resourceSource = TrustBased
	}
	// The explicit denials, in the order AWS looks.
	for _, set := range []struct {
		docs   []*Document
		source Source
	}{{p.Identity, IdentityBased}, {p.Boundary, PermissionsBoundary}, {p.Session, SessionBased}} {
		if s := find(set.docs, false, action, r); s != nil {
			return Decision{Explicit: true, Source: set.source, Matched: []Statement{*s}}
		}
	}
	var named grip
	var granting *Statement
	if p.Resource != nil {
		if s := p.Resource.findFor(false, action, r, &named); s != nil {
			return Decision{Explicit: true, Source: resourceSource, Matched: []Statement{*s}}
		}
		granting = p.Resource.findFor(true, action, r, &named)
	}
	if granting == nil {
		named = notNamed
	}
	if source := missing(action, r, p, named); source != "" {
		if source == ResourceBased {
			source = resourceSource
		}
		return Decision{Source: source}
	}
	d := Decision{Allowed: true}
	if granting != nil {
		d.Matched = append(d.Matched, *granting)
	}
	if s := find(p.Identity, true, action, r); s != nil {
		d.Matched = append(d.Matched, *s)
	}
	return d
}

// missing returns the kind of policy whose allow a request lacks, or "".
func missing(action string, r Request, p Policies, named grip) Source {
	same := p.ResourceAccount == "" || p.ResourceAccount == r.Principal.Account
	if named == notNamed && (!same || p.TrustRequired) {
		return ResourceBased
	}
	switch r.Principal.Type {
	case Anonymous, Federated, Service: // they have no identity policies
		if named == notNamed {
			return ResourceBased
		}
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
// statement that names the caller most closely and says how in named.
func (d *Document) findFor(allow bool, action string, r Request, named *grip) *Statement {
	var best *Statement
	*named = notNamed
	for i := range d.Statements {
		s := &d.Statements[i]
		if s.Allow != allow {
			continue
		}
		g := s.principals.grip(r.Principal)
		if s.notPrincipal {
			g = when(g == notNamed, asSelf)
		}
		if g > *named && s.matches(action, r) {
			best, *named = s, g
		}
	}
	return best
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
