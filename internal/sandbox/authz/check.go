package authz

import (
	"fmt"

	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// check parses every policy of a world and resolves every reference, so that a
// typing error is found at the start and not as a puzzling refusal later.
func (l *library) check(w *world.World) error {
	for _, in := range w.IdentityCenter {
		for _, set := range in.PermissionSets {
			if err := l.checkSet(w, set.Policies); err != nil {
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

// checkSet checks the policies of a permission set, which may name a customer
// managed policy of any account it is assigned to.
func (l *library) checkSet(w *world.World, p world.Policies) error {
	if err := l.checkPolicies(nil, world.Policies{Inline: p.Inline}); err != nil {
		return err
	}
	for _, ref := range references(p) {
		_, err := l.reference(nil, ref)
		for _, a := range w.Accounts {
			if err != nil && CustomerPolicy(a, ref) != nil {
				err = nil
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// references are the managed policies that p names.
func references(p world.Policies) []string {
	refs := p.Managed[:len(p.Managed):len(p.Managed)]
	if p.Boundary != "" {
		refs = append(refs, p.Boundary)
	}
	return refs
}

func (l *library) checkAccount(a *world.Account) error {
	for _, p := range a.ManagedPolicies {
		if _, err := l.get(policy.Identity, string(p.Document)); err != nil {
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
		if _, err := l.get(policy.Trust, string(r.Trust)); err != nil {
			return fmt.Errorf("trust policy of role %s: %w", r.Name, err)
		}
	}
	for _, b := range a.Buckets {
		if b.Policy == "" {
			continue
		}
		if _, err := l.get(policy.Resource, string(b.Policy)); err != nil {
			return fmt.Errorf("policy of bucket %s: %w", b.Name, err)
		}
	}
	return nil
}

func (l *library) checkPolicies(a *world.Account, p world.Policies) error {
	for name, text := range p.Inline {
		if _, err := l.get(policy.Identity, string(text)); err != nil {
			return fmt.Errorf("inline policy %s: %w", name, err)
		}
	}
	for _, ref := range references(p) {
		if _, err := l.reference(a, ref); err != nil {
			return err
		}
	}
	return nil
}
