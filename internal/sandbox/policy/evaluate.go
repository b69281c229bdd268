package policy

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/sys/arn"
)

// Request is one question: may Principal do Action on Resource?
type Request struct {
	Principal Principal
	Action    string // "iam:CreateUser"
	Resource  string // an ARN, or "*" for actions without one
	Context   Context
}

// Policies are all documents that have a say in a request. Nil documents are not allowed.
type Policies struct {
	Identity []*Document
	Boundary []*Document // permissions boundary; empty: none
	Session  []*Document // session policies; empty: none
	Resource *Document   // the resource's own policy; nil: none
	// ResourceAccount is the account that owns the resource; empty means the caller's own.
	ResourceAccount string
	// TrustRequired is for roles: the resource's policy must allow the request even within one account.
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

// Decide evaluates a request: an explicit deny anywhere wins, then every kind of policy present must allow, where
// within one account the resource's own policy may stand in for the identity's.
func Decide(r Request, p Policies) Decision {
	action := strings.ToLower(r.Action)
	if s, source := p.findDenial(action, r); s != nil {
		return Decision{Explicit: true, Source: source, Matched: []Statement{*s}}
	}
	granting, named := p.findGrant(action, r)
	if source := missingAllow(action, r, p, named); source != "" {
		return Decision{Source: source}
	}
	d := Decision{Allowed: true}
	for _, s := range []*Statement{granting, findStatement(p.Identity, true, action, r)} {
		if s != nil {
			d.Matched = append(d.Matched, *s)
		}
	}
	return d
}

// findDenial returns the first Deny statement that matches, in the order AWS looks.
func (p Policies) findDenial(action string, r Request) (*Statement, Source) {
	for _, set := range [...]struct {
		docs   []*Document
		source Source
	}{{p.Identity, IdentityBased}, {p.Boundary, PermissionsBoundary}, {p.Session, SessionBased}} {
		if s := findStatement(set.docs, false, action, r); s != nil {
			return s, set.source
		}
	}
	if p.Resource == nil {
		return nil, ""
	}
	s, _ := p.Resource.findFor(false, action, r)
	return s, p.resourceSource()
}

// findGrant returns the statement of the resource's policy that allows, and how closely it names the caller.
func (p Policies) findGrant(action string, r Request) (*Statement, matchLevel) {
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

// missingAllow returns the kind of policy whose allow a request lacks, or "".
func missingAllow(action string, r Request, p Policies, named matchLevel) Source {
	same := p.ResourceAccount == "" || p.ResourceAccount == r.Principal.Account
	bare := r.Principal.Type == Anonymous || r.Principal.Type == Federated || r.Principal.Type == Service
	if named == notNamed && (!same || p.TrustRequired || bare) {
		return p.resourceSource()
	}
	if bare { // they have no identity policies
		return ""
	}
	if same && named == byName {
		return ""
	}
	if !(same && named == byRole) && r.Principal.Type != Root && findStatement(p.Identity, true, action, r) == nil {
		return IdentityBased
	}
	if len(p.Boundary) > 0 && findStatement(p.Boundary, true, action, r) == nil {
		return PermissionsBoundary
	}
	if len(p.Session) > 0 && findStatement(p.Session, true, action, r) == nil {
		return SessionBased
	}
	return ""
}

// findStatement returns the first statement with the effect that matches, in policies without a Principal element.
func findStatement(docs []*Document, allow bool, action string, r Request) *Statement {
	for _, d := range docs {
		for i := range d.Statements {
			if s := &d.Statements[i]; s.Allow == allow && s.matchesRequest(action, r) {
				return s
			}
		}
	}
	return nil
}

// findFor is findStatement for a policy with Principal elements; it returns the statement that names the caller most
// closely, and how closely.
func (d *Document) findFor(allow bool, action string, r Request) (best *Statement, named matchLevel) {
	for i := range d.Statements {
		s := &d.Statements[i]
		if s.Allow != allow {
			continue
		}
		level := s.principals.levelOf(r.Principal)
		switch {
		case s.notPrincipal && level == notNamed:
			level = byName
		case s.notPrincipal:
			level = notNamed
		}
		if level > named && s.matchesRequest(action, r) {
			best, named = s, level
		}
	}
	return best, named
}

// matchesRequest tests everything but the principal.
func (s *Statement) matchesRequest(action string, r Request) bool {
	if matchAny(s.actions, action, r.Context) == s.notAction {
		return false
	}
	if len(s.resources) > 0 && matchAny(s.resources, r.Resource, r.Context) == s.notResource {
		return false
	}
	for i := range s.conditions {
		if !s.conditions[i].isMet(r.Context) {
			return false
		}
	}
	return true
}

func matchAny(patterns []pattern, s string, ctx Context) bool {
	return slices.ContainsFunc(patterns, func(p pattern) bool { return p.matchesText(s, ctx) })
}

// PrincipalType says what kind of caller makes a request.
type PrincipalType int

const (
	Anonymous     PrincipalType = iota // unsigned
	Root                               // an account's root user
	User                               // an IAM user, also with GetSessionToken credentials
	AssumedRole                        // a role session
	FederatedUser                      // a GetFederationToken session
	Federated                          // the holder of an identity provider's token or assertion
	Service                            // an AWS service, such as ec2.amazonaws.com
)

// Principal is the caller of a request.
type Principal struct {
	Type    PrincipalType
	Account string
	ARN     string // of the user or session: what GetCallerIdentity says
	Role    string // AssumedRole: the ARN of the role itself
	Name    string // Federated: the provider's ARN or domain; Service: its domain
}

// matchLevel says how closely a Principal element names a caller. It matters within one account: naming the account
// leaves the last word to identity policies.
type matchLevel int

const (
	notNamed  matchLevel = iota
	byAccount            // by account ID or root ARN: delegated
	byRole               // a session, by its role: boundaries and session policies still count
	byName               // the caller itself, or everybody
)

// principals is a compiled Principal element.
type principals struct {
	anyone    bool
	accounts  []string
	arns      []string
	federated []string
	services  []string
}

// rawPrincipal is "*" or an object of lists.
type rawPrincipal struct {
	anyone bool
	kinds  map[string]texts
}

// UnmarshalJSON accepts both spellings.
func (p *rawPrincipal) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		if s != "*" {
			return malformedError("Invalid principal in policy.")
		}
		p.anyone = true
		return nil
	}
	return json.Unmarshal(b, &p.kinds)
}

func (p *rawPrincipal) compile() (principals, error) {
	out := principals{anyone: p.anyone}
	if !p.anyone && len(p.kinds) == 0 {
		return out, malformedError("Missing required field Principal cannot be empty!")
	}
	for kind, names := range p.kinds {
		if len(names) == 0 {
			return out, malformedError("Missing required field Principal cannot be empty!")
		}
		for _, name := range names {
			if !out.addPrincipal(kind, name) {
				return out, malformedError(`Invalid principal in policy: "%s":"%s"`, kind, name)
			}
		}
	}
	return out, nil
}

// addPrincipal reports whether name is a possible principal of its kind.
func (p *principals) addPrincipal(kind, name string) bool {
	switch kind {
	case "AWS":
		return p.addAWS(name)
	case "Federated":
		p.federated = append(p.federated, name)
	case "Service":
		p.services = append(p.services, name)
		return strings.Contains(name, ".")
	case "CanonicalUser": // legal in bucket policies; nobody here has one
	default:
		return false
	}
	return name != ""
}

func (p *principals) addAWS(name string) bool {
	if name == "*" {
		p.anyone = true
		return true
	}
	if arn.IsAccountID(name) {
		p.accounts = append(p.accounts, name)
		return true
	}
	parsed, ok := arn.Parse(name)
	if !ok || strings.ContainsAny(name, "*?") || !arn.IsAccountID(parsed.Account) {
		return false
	}
	if parsed.Service == "iam" && parsed.Resource == "root" {
		p.accounts = append(p.accounts, parsed.Account)
		return true
	}
	p.arns = append(p.arns, name)
	return (parsed.Service == "iam" || parsed.Service == "sts") && strings.Contains(parsed.Resource, "/")
}

// PrincipalARNs returns the users, roles and sessions that the document names, for IAM's check that they exist.
func (d *Document) PrincipalARNs() []string {
	var out []string
	for _, s := range d.Statements {
		out = append(out, s.principals.arns...)
	}
	return out
}

// levelOf says how the element names the caller.
func (p principals) levelOf(who Principal) matchLevel {
	named := p.anyone
	switch who.Type {
	case Anonymous:
	case Federated:
		named = slices.Contains(p.federated, who.Name)
	case Service:
		named = named || slices.Contains(p.services, who.Name)
	default:
		named = named || slices.Contains(p.arns, who.ARN)
		switch {
		case named:
		case who.Role != "" && slices.Contains(p.arns, who.Role):
			return byRole
		case slices.Contains(p.accounts, who.Account):
			return byAccount
		}
	}
	if named {
		return byName
	}
	return notNamed
}
