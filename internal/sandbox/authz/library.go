package authz

import (
	"fmt"
	"strings"
	"sync"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/arn"
)

// maxCompiled bounds the library: beyond it, everything is forgotten and compiled again, so that a client that makes
// policies without end costs time but no memory.
const maxCompiled = 4096

// library keeps compiled documents by kind and text.
type library struct {
	mu   sync.RWMutex
	docs map[docKey]*policy.Document
	// managed are AWS managed policies by the reference they were asked with.
	managed map[string]*policy.Document
}

type docKey struct {
	kind policy.Kind
	text string
}

func newLibrary() *library {
	return &library{docs: map[docKey]*policy.Document{}, managed: map[string]*policy.Document{}}
}

// compileOnce compiles a document once. A document that does not parse grants and denies nothing; none gets into the world
// unparsed.
func (l *library) compileOnce(kind policy.Kind, text string) (*policy.Document, error) {
	key := docKey{kind, text}
	l.mu.RLock()
	doc, ok := l.docs[key]
	l.mu.RUnlock()
	if ok {
		return doc, nil
	}
	doc, err := policy.Parse([]byte(text), kind)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.docs) >= maxCompiled {
		clear(l.docs)
	}
	l.docs[key] = doc
	return doc, nil
}

// resolveReference returns an attached policy by its ARN or bare name.
func (l *library) resolveReference(a *world.Account, ref string) (*policy.Document, error) {
	if a != nil {
		if p := a.ManagedPolicy(ref); p != nil {
			return l.compileOnce(policy.Identity, string(p.Document))
		}
	}
	l.mu.RLock()
	doc, ok := l.managed[ref]
	l.mu.RUnlock()
	if ok {
		return doc, nil
	}
	m, ok := policy.FindManaged(ref)
	if !ok {
		m, ok = policy.FindManagedName(ref)
	}
	if !ok {
		return nil, fmt.Errorf("no managed policy %q", ref)
	}
	doc, err := l.compileOnce(policy.Identity, m.Text)
	if err == nil {
		l.mu.Lock()
		l.managed[ref] = doc // as many as there are managed policies and spellings
		l.mu.Unlock()
	}
	return doc, err
}

// heldBy returns the policies that limit a caller, and its tags.
func (l *library) heldBy(w *world.World, id *state.Identity) (held policy.Policies, tags map[string]string) {
	account := w.Account(id.Account)
	switch {
	case id.Kind == state.AssumedRole:
		if role := w.RoleByARN(id.Principal); role != nil {
			l.addPolicies(&held, account, role.Policies)
			tags = role.Tags
		}
	case account != nil && (id.Kind == state.User || id.Kind == state.FederatedUser):
		principal, _ := arn.Parse(id.Principal)
		if user := account.User(principal.Name()); user != nil {
			l.addUserPolicies(&held, account, user)
			tags = user.Tags
		}
	}
	l.addSessionPolicies(&held, account, id)
	return held, tags
}

func (l *library) addUserPolicies(held *policy.Policies, a *world.Account, u *world.User) {
	l.addPolicies(held, a, u.Policies)
	for _, name := range u.Groups {
		if g := a.Group(name); g != nil {
			p := g.Policies
			p.Boundary = "" // a group has none
			l.addPolicies(held, a, p)
		}
	}
}

// addPolicies adds the policies of a user, group or role.
func (l *library) addPolicies(held *policy.Policies, a *world.Account, p world.Policies) {
	for _, ref := range p.Managed {
		if doc, err := l.resolveReference(a, ref); err == nil {
			held.Identity = append(held.Identity, doc)
		}
	}
	for _, text := range p.Inline {
		if doc, err := l.compileOnce(policy.Identity, string(text)); err == nil {
			held.Identity = append(held.Identity, doc)
		}
	}
	if p.Boundary != "" {
		doc, err := l.resolveReference(a, p.Boundary)
		if err != nil {
			doc = &policy.Document{} // a boundary that is gone allows nothing
		}
		held.Boundary = append(held.Boundary, doc)
	}
}

// addSessionPolicies adds the session policies. A federated user without any may do nothing on its own account
// (GetFederationToken).
func (l *library) addSessionPolicies(held *policy.Policies, a *world.Account, id *state.Identity) {
	s := id.Session
	if s == nil {
		return
	}
	for _, text := range s.Policies {
		if doc, err := l.compileOnce(policy.Identity, text); err == nil {
			held.Session = append(held.Session, doc)
		}
	}
	for _, ref := range s.PolicyARNs {
		if doc, err := l.resolveReference(a, ref); err == nil {
			held.Session = append(held.Session, doc)
		}
	}
	limited := len(s.Policies)+len(s.PolicyARNs) > 0
	if limited && len(held.Session) == 0 || id.Kind == state.FederatedUser && !limited {
		held.Session = []*policy.Document{{}}
	}
}

// addResourcePolicy adds the policy of the resource: a role's trust, a bucket's policy.
func (l *library) addResourcePolicy(w *world.World, q endpoint.Question, held *policy.Policies) {
	resource, ok := arn.Parse(q.Resource)
	if !ok {
		return
	}
	switch {
	case q.Action == "s3:CreateBucket": // somebody else's bucket has no say in it
	case resource.Service == "s3":
		name, _, _ := strings.Cut(resource.Resource, "/")
		bucket, owner := w.Bucket(name)
		if bucket == nil {
			return
		}
		held.ResourceAccount = owner.ID
		if bucket.Policy != "" {
			held.Resource, _ = l.compileOnce(policy.Resource, string(bucket.Policy))
		}
	case strings.HasPrefix(q.Action, "sts:") && resource.Type() == "role":
		held.ResourceAccount, held.TrustRequired = resource.Account, true
		if role := w.RoleByARN(q.Resource); role != nil {
			held.Resource, _ = l.compileOnce(policy.Trust, string(role.Trust))
		}
	}
}
