package iam

import (
	"slices"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/authz"
	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/query"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/arn"
)

func roleOperations() []operation {
	return []operation{
		{"CreateRole", createRole}, {"GetRole", getRole}, {"ListRoles", listRoles}, {"DeleteRole", deleteRole},
		{"UpdateRole", updateRole}, {"UpdateAssumeRolePolicy", updateAssumeRolePolicy},
		{"TagRole", tagRole}, {"UntagRole", untagRole}, {"ListRoleTags", listRoleTags},
	}
}

// role is a role as answers show it.
type role struct {
	Path                     string
	RoleName                 string
	RoleID                   string `xml:"RoleId"`
	ARN                      string `xml:"Arn"`
	CreateDate               query.Time
	AssumeRolePolicyDocument string
	Description              string `xml:",omitempty"`
	MaxSessionDuration       int
	PermissionsBoundary      *boundary              `xml:",omitempty"`
	Tags                     *query.List[query.Tag] `xml:",omitempty"`
	RoleLastUsed             struct{}
}

func showRole(a *world.Account, r *world.Role) role {
	return role{
		Path: cleanPath(r.Path), RoleName: r.Name, RoleID: r.UniqueID(a.ID), ARN: r.ARN(a.ID), CreateDate: shownTime(r.Created),
		AssumeRolePolicyDocument: encoded(string(r.Trust)), Description: r.Description,
		MaxSessionDuration:  int(r.MaxDuration.Or(time.Hour) / time.Second),
		PermissionsBoundary: showBoundary(a, r.Boundary),
	}
}

func showRoleFully(a *world.Account, r *world.Role) role {
	out := showRole(a, r)
	if len(r.Tags) > 0 {
		tags := query.ListOf(tagList(r.Tags)...)
		out.Tags = &tags
	}
	return out
}

// findRole returns a role of an account, those of Identity Center included
// when a world is given.
func findRole(w *world.World, a *world.Account, name string) *world.Role {
	if r := a.Role(name); r != nil || w == nil {
		return r
	}
	for _, r := range reservedRoles(w, a) {
		if r.Name == name {
			return r
		}
	}
	return nil
}

// reservedRoles are the roles that Identity Center provisions in an account:
// one for each permission set that is assigned there.
func reservedRoles(w *world.World, a *world.Account) []*world.Role {
	var out []*world.Role
	for _, in := range w.IdentityCenter {
		seen := map[string]bool{}
		for _, as := range in.Assignments {
			if !slices.Contains(as.Accounts, a.ID) {
				continue
			}
			for _, name := range as.PermissionSets {
				if set := in.PermissionSet(name); set != nil && !seen[name] {
					seen[name] = true
					out = append(out, set.ReservedRole(in, a.ID))
				}
			}
		}
	}
	return out
}

// roleARN returns the ARN of a role, with its path if there is such a role,
// and sets the condition keys of its tags.
func (c *call) roleARN(name string) string {
	arn := c.arn("role/" + name)
	_ = c.view(func(w *world.World, a *world.Account) error {
		if r := findRole(w, a, name); r != nil {
			arn = r.ARN(a.ID)
			for k, v := range r.Tags {
				c.key("aws:ResourceTag/"+k, v)
				c.key("iam:ResourceTag/"+k, v)
			}
		}
		return nil
	})
	return arn
}

// withRole changes a role that must exist and not be Identity Center's.
func (c *call) withRole(name string, f func(a *world.Account, r *world.Role) error) error {
	if err := protected(roleKind(), name); err != nil {
		return err
	}
	return c.change(func(a *world.Account) error {
		r := a.Role(name)
		if r == nil {
			return noRole(name)
		}
		return f(a, r)
	})
}

// trust reads and checks a trust policy. Users and roles that it names must
// exist.
func (c *call) trust(param string) (world.Policy, error) {
	text, err := c.document(param, policy.Trust)
	if err != nil {
		return "", err
	}
	doc, err := checkDocument(string(text), policy.Trust)
	if err != nil {
		return "", err
	}
	c.s.state.Read(func(w *world.World) {
		for _, arn := range doc.PrincipalARNs() {
			if err == nil && !principalExists(w, arn) {
				err = malformedPrincipal(arn)
			}
		}
	})
	return text, err
}

func principalExists(w *world.World, principal string) bool {
	parsed, _ := arn.Parse(principal)
	a := w.Account(parsed.Account)
	switch {
	case a == nil || parsed.Service == "sts":
		return a != nil
	case parsed.Type() == "role":
		return authz.FindRole(w, principal) != nil
	}
	return slices.ContainsFunc(a.Users, func(u *world.User) bool { return u.ARN(a.ID) == principal })
}

func createRole(c *call) (any, error) {
	r := &world.Role{Name: c.name("RoleName"), Path: c.path(), Tags: c.newTags(), Created: c.now()}
	r.Description = c.String("Description", query.Length(0, 1000))
	r.MaxDuration = world.Duration(time.Duration(c.Int("MaxSessionDuration", 3600, 3600, 43200)) * time.Second)
	r.Boundary = c.String("PermissionsBoundary", query.Length(20, 2048))
	c.String("AssumeRolePolicyDocument", query.Required)
	if err := c.may(r.ARN(c.account)); err != nil {
		return nil, err
	}
	var err error
	if r.Trust, err = c.trust("AssumeRolePolicyDocument"); err != nil {
		return nil, err
	}
	var out role
	err = c.change(func(a *world.Account) error {
		switch {
		case slices.ContainsFunc(a.Roles, func(one *world.Role) bool { return strings.EqualFold(one.Name, r.Name) }):
			return exists("Role with name %s already exists.", r.Name)
		case r.Boundary != "" && !known(a, r.Boundary):
			return noSuch("Scope ARN: %s does not exist or is not attachable.", r.Boundary)
		}
		r.ID = world.UniqueID("AROA", c.s.state.Random("", 16))
		a.Roles = append(a.Roles, r)
		out = showRoleFully(a, r)
		return nil
	})
	return struct{ Role role }{out}, err
}

func getRole(c *call) (any, error) {
	name := c.name("RoleName")
	if err := c.may(c.roleARN(name)); err != nil {
		return nil, err
	}
	var out role
	err := c.view(func(w *world.World, a *world.Account) error {
		r := findRole(w, a, name)
		if r == nil {
			return noRole(name)
		}
		out = showRoleFully(a, r)
		return nil
	})
	return struct{ Role role }{out}, err
}

func listRoles(c *call) (any, error) {
	p, err := c.readPage()
	if err != nil {
		return nil, err
	}
	prefix := c.String("PathPrefix", query.Length(1, 512))
	if err := c.may(c.arn("role" + orSlash(prefix))); err != nil {
		return nil, err
	}
	var all []role
	err = c.view(func(w *world.World, a *world.Account) error {
		for _, r := range append(slices.Clip(a.Roles), reservedRoles(w, a)...) {
			if strings.HasPrefix(cleanPath(r.Path), prefix) {
				all = append(all, showRole(a, r))
			}
		}
		return nil
	})
	members, more := cut(p, all, func(r role) string { return r.RoleName })
	return struct {
		Roles query.List[role]
		paged
	}{query.ListOf(members...), more}, err
}

func deleteRole(c *call) (any, error) {
	name := c.name("RoleName")
	if err := c.may(c.roleARN(name)); err != nil {
		return nil, err
	}
	return nil, c.withRole(name, func(a *world.Account, r *world.Role) error {
		switch {
		case len(r.Managed) > 0:
			return inUse("Cannot delete entity, must detach all policies first.")
		case len(r.Inline) > 0:
			return inUse("Cannot delete entity, must delete policies first.")
		}
		a.Roles = slices.DeleteFunc(a.Roles, func(one *world.Role) bool { return one == r })
		return nil
	})
}

func updateRole(c *call) (any, error) {
	name := c.name("RoleName")
	description := c.String("Description", query.Length(0, 1000))
	seconds := c.Int("MaxSessionDuration", 0, 3600, 43200)
	if err := c.may(c.roleARN(name)); err != nil {
		return nil, err
	}
	return struct{}{}, c.withRole(name, func(_ *world.Account, r *world.Role) error {
		if c.Has("Description") {
			r.Description = description
		}
		if seconds != 0 {
			r.MaxDuration = world.Duration(time.Duration(seconds) * time.Second)
		}
		return nil
	})
}

func updateAssumeRolePolicy(c *call) (any, error) {
	name := c.name("RoleName")
	c.String("PolicyDocument", query.Required)
	if err := c.may(c.roleARN(name)); err != nil {
		return nil, err
	}
	text, err := c.trust("PolicyDocument")
	if err != nil {
		return nil, err
	}
	return nil, c.withRole(name, func(_ *world.Account, r *world.Role) error {
		r.Trust = text
		return nil
	})
}

func tagRole(c *call) (any, error) {
	name, tags := c.name("RoleName"), c.newTags()
	if err := c.may(c.roleARN(name)); err != nil {
		return nil, err
	}
	return nil, c.withRole(name, func(_ *world.Account, r *world.Role) error { return addTags(&r.Tags, tags) })
}

func untagRole(c *call) (any, error) {
	name, keys := c.name("RoleName"), c.List("TagKeys", "")
	c.key("aws:TagKeys", keys...)
	if err := c.may(c.roleARN(name)); err != nil {
		return nil, err
	}
	return nil, c.withRole(name, func(_ *world.Account, r *world.Role) error {
		removeTags(&r.Tags, keys)
		return nil
	})
}

func listRoleTags(c *call) (any, error) {
	name := c.name("RoleName")
	p, err := c.readPage()
	if err != nil {
		return nil, err
	}
	if err := c.may(c.roleARN(name)); err != nil {
		return nil, err
	}
	var all []query.Tag
	err = c.view(func(w *world.World, a *world.Account) error {
		r := findRole(w, a, name)
		if r == nil {
			return noRole(name)
		}
		all = tagList(r.Tags)
		return nil
	})
	return tagPage(p, all), err
}
