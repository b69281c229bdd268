package authz

import (
	"fmt"
	"slices"

	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/world"
)

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
