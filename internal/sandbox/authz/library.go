package authz

import (
	"fmt"
	"slices"
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

// checkWorld parses every policy of a world and resolves every reference, so that a typing error is found at the start
// and not as a puzzling refusal later.
func (l *library) checkWorld(w *world.World) error {
	for _, in := range w.IdentityCenter {
		for _, set := range in.PermissionSets {
			if err := l.checkPermissionSet(w, set.Policies); err != nil {
				return fmt.Errorf("world: permission set %s: %w", set.Name, err)
			}
		}
	}
	for _, a := range w.Accounts {
		if err := l.checkAccount(a); err != nil {
			return fmt.Errorf("world: account %s: %w", a.ID, err)
		}
	}
	return nil
}

// checkPermissionSet lets a permission set name a customer managed policy of any account it is assigned to.
func (l *library) checkPermissionSet(w *world.World, p world.Policies) error {
	if err := l.checkPolicies(nil, world.Policies{Inline: p.Inline}); err != nil {
		return err
	}
	for _, ref := range managedReferences(p) {
		_, err := l.resolveReference(nil, ref)
		if err != nil && !slices.ContainsFunc(w.Accounts, func(a *world.Account) bool { return a.ManagedPolicy(ref) != nil }) {
			return err
		}
	}
	return nil
}

// managedReferences returns the managed policies that p names.
func managedReferences(p world.Policies) []string {
	if p.Boundary == "" {
		return p.Managed
	}
	return append(slices.Clip(p.Managed), p.Boundary)
}

func (l *library) checkAccount(a *world.Account) error {
	for _, p := range a.ManagedPolicies {
		if _, err := l.compileOnce(policy.Identity, string(p.Document)); err != nil {
			return fmt.Errorf("managed policy %s: %w", p.Name, err)
		}
	}
	for _, u := range a.Users {
		if err := l.checkPolicies(a, u.Policies); err != nil {
			return fmt.Errorf("user %s: %w", u.Name, err)
		}
	}
	for _, g := range a.Groups {
		if err := l.checkPolicies(a, g.Policies); err != nil {
			return fmt.Errorf("group %s: %w", g.Name, err)
		}
	}
	for _, r := range a.Roles {
		if err := l.checkPolicies(a, r.Policies); err != nil {
			return fmt.Errorf("role %s: %w", r.Name, err)
		}
		if _, err := l.compileOnce(policy.Trust, string(r.Trust)); err != nil {
			return fmt.Errorf("trust policy of role %s: %w", r.Name, err)
		}
	}
	for _, b := range a.Buckets {
		if b.Policy == "" {
			continue
		}
		if _, err := l.compileOnce(policy.Resource, string(b.Policy)); err != nil {
			return fmt.Errorf("policy of bucket %s: %w", b.Name, err)
		}
	}
	return nil
}

func (l *library) checkPolicies(a *world.Account, p world.Policies) error {
	for name, text := range p.Inline {
		if _, err := l.compileOnce(policy.Identity, string(text)); err != nil {
			return fmt.Errorf("inline policy %s: %w", name, err)
		}
	}
	for _, ref := range managedReferences(p) {
		if _, err := l.resolveReference(a, ref); err != nil {
			return err
		}
	}
	return nil
}
