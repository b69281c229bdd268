package authz

import (
	"fmt"
	"strings"
	"sync"

	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/arn"
)

// maxCompiled bounds the library: beyond it, everything is forgotten and
// compiled again, so that a client that makes policies without end costs time
// but no memory.
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

// get compiles a document once. A document that does not parse grants and
// denies nothing; none gets into the world unparsed.
func (l *library) get(kind policy.Kind, text string) (*policy.Document, error) {
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

// reference resolves an attached policy: an ARN or a bare name.
func (l *library) reference(a *world.Account, ref string) (*policy.Document, error) {
	if p := CustomerPolicy(a, ref); p != nil {
		return l.get(policy.Identity, string(p.Document))
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
	doc, err := l.get(policy.Identity, m.Text)
	if err == nil {
		l.mu.Lock()
		l.managed[ref] = doc // as many as there are managed policies and spellings
		l.mu.Unlock()
	}
	return doc, err
}

// CustomerPolicy returns the customer managed policy of an account that an ARN
// or a bare name means, or nil.
func CustomerPolicy(a *world.Account, ref string) *world.ManagedPolicy {
	if a == nil {
		return nil
	}
	for _, p := range a.ManagedPolicies {
		if p.Name == ref || PolicyARN(a.ID, p) == ref {
			return p
		}
	}
	return nil
}

// PolicyARN returns the ARN of a customer managed policy.
func PolicyARN(account string, p *world.ManagedPolicy) string {
	path := strings.Trim(p.Path, "/")
	if path != "" {
		path += "/"
	}
	return "arn:aws:iam::" + account + ":policy/" + path + p.Name
}

// heldBy returns the policies that limit a caller, and its tags.
func (l *library) heldBy(w *world.World, id *state.Identity) (policy.Policies, map[string]string) {
	account := w.Account(id.Account)
	var held policy.Policies
	var tags map[string]string
	switch id.Kind {
	case state.AssumedRole:
		if role := FindRole(w, id.Principal); role != nil {
			l.add(&held, account, role.Policies)
			tags = role.Tags
		}
	case state.User, state.FederatedUser:
		if user := findUser(account, id); user != nil {
			l.addUser(&held, account, user)
			tags = user.Tags
		}
	}
	l.addSession(&held, account, id)
	return held, tags
}

func findUser(a *world.Account, id *state.Identity) *world.User {
	if a == nil {
		return nil
	}
	name := id.Principal[strings.LastIndexByte(id.Principal, '/')+1:]
	return a.User(name)
}

func (l *library) addUser(held *policy.Policies, a *world.Account, u *world.User) {
	l.add(held, a, u.Policies)
	for _, name := range u.Groups {
		for _, g := range a.Groups {
			if g.Name == name {
				p := g.Policies
				p.Boundary = "" // a group has none
				l.add(held, a, p)
			}
		}
	}
}

// add compiles the policies of a user, group or role.
func (l *library) add(held *policy.Policies, a *world.Account, p world.Policies) {
	for _, ref := range p.Managed {
		if doc, err := l.reference(a, ref); err == nil {
			held.Identity = append(held.Identity, doc)
		}
	}
	for _, text := range p.Inline {
		if doc, err := l.get(policy.Identity, string(text)); err == nil {
			held.Identity = append(held.Identity, doc)
		}
	}
	if p.Boundary != "" {
		doc, err := l.reference(a, p.Boundary)
		if err != nil {
			doc = &policy.Document{} // a boundary that is gone allows nothing
		}
		held.Boundary = append(held.Boundary, doc)
	}
}

// addSession adds the session policies. A federated user without any may do
// nothing on its own account (GetFederationToken).
func (l *library) addSession(held *policy.Policies, a *world.Account, id *state.Identity) {
	if s := id.Session; s != nil {
		for _, text := range s.Policies {
			if doc, err := l.get(policy.Identity, text); err == nil {
				held.Session = append(held.Session, doc)
			}
		}
		for _, ref := range s.PolicyARNs {
			if doc, err := l.reference(a, ref); err == nil {
				held.Session = append(held.Session, doc)
			}
		}
		limited := len(s.Policies) + len(s.PolicyARNs)
		if limited > 0 && len(held.Session) == 0 || id.Kind == state.FederatedUser && limited == 0 {
			held.Session = []*policy.Document{{}}
		}
	}
}

// onResource adds the policy of the resource: a role's trust, a bucket's policy.
func (l *library) onResource(w *world.World, q Question, held *policy.Policies) {
	resource, ok := arn.Parse(q.Resource)
	if !ok {
		return
	}
	switch {
	case q.Action == "s3:CreateBucket": // somebody else's bucket has no say in it
	case resource.Service == "s3":
		bucket, _, _ := strings.Cut(resource.Resource, "/")
		l.onBucket(w, bucket, held)
	case strings.HasPrefix(q.Action, "sts:") && resource.Type() == "role":
		held.ResourceAccount, held.TrustRequired = resource.Account, true
		if role := FindRole(w, q.Resource); role != nil {
			held.Resource, _ = l.get(policy.Trust, string(role.Trust))
		}
	}
}

func (l *library) onBucket(w *world.World, name string, held *policy.Policies) {
	for _, a := range w.Accounts {
		for _, b := range a.Buckets {
			if b.Name != name {
				continue
			}
			held.ResourceAccount = a.ID
			if b.Policy != "" {
				held.Resource, _ = l.get(policy.Resource, string(b.Policy))
			}
			return
		}
	}
}

// FindRole returns the role of an ARN: one of the account's own, or the one
// that Identity Center provisions for a permission set; nil for none.
func FindRole(w *world.World, roleARN string) *world.Role {
	parsed, _ := arn.Parse(roleARN)
	a := w.Account(parsed.Account)
	if a == nil {
		return nil
	}
	role := a.Role(parsed.Name())
	if role == nil {
		role = reservedRole(w, a.ID, parsed.Name())
	}
	if role == nil || role.ARN(a.ID) != roleARN {
		return nil
	}
	return role
}

func reservedRole(w *world.World, account, name string) *world.Role {
	permissionSet, ok := arn.PermissionSet(name)
	if !ok {
		return nil
	}
	for _, in := range w.IdentityCenter {
		if set := in.PermissionSet(permissionSet); set != nil {
			if role := set.ReservedRole(in, account); role.Name == name {
				return role
			}
		}
	}
	return nil
}
