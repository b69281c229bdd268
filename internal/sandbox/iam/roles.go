package iam

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/arn"
)

var roleOperations = []operation{
	{"CreateRole", createRole}, {"GetRole", getRole}, {"ListRoles", listRoles}, {"DeleteRole", deleteRole},
	{"UpdateRole", updateRole}, {"UpdateAssumeRolePolicy", updateAssumeRolePolicy},
}

// role is a role as answers show it.
type role struct {
	Path                     string
	RoleName                 string
	RoleID                   string `xml:"RoleId"`
	ARN                      string `xml:"Arn"`
	CreateDate               wire.Time
	AssumeRolePolicyDocument string
	Description              string `xml:",omitempty"`
	MaxSessionDuration       int
	PermissionsBoundary      *boundary            `xml:",omitempty"`
	Tags                     *wire.List[wire.Tag] `xml:",omitempty"`
	RoleLastUsed             struct{}
}

// showRole leaves the tags out, as lists do.
func showRole(a *world.Account, r *world.Role) role {
	return role{
		Path: world.CleanPath(r.Path), RoleName: r.Name, RoleID: r.UniqueID(a.ID), ARN: r.ARN(a.ID), CreateDate: shownTime(r.Created),
		AssumeRolePolicyDocument: encodeDocument(string(r.Trust)), Description: r.Description,
		MaxSessionDuration:  int(r.MaxDuration.Or(time.Hour) / time.Second),
		PermissionsBoundary: showBoundary(a, r.Boundary),
	}
}

func showRoleWithTags(a *world.Account, r *world.Role) role {
	out := showRole(a, r)
	out.Tags = shownTags(r.Tags)
	return out
}

// findRole returns a role of an account, those of Identity Center included when a world is given.
func findRole(w *world.World, a *world.Account, name string) *world.Role {
	if r := a.Role(name); r != nil || w == nil {
		return r
	}
	for _, r := range w.ReservedRoles(a.ID) {
		if r.Name == name {
			return r
		}
	}
	return nil
}

// changeRole asks for the permission to change a role and changes it; it must exist and not be Identity Center's.
func (c *call) changeRole(name string, f func(a *world.Account, r *world.Role) error) any {
	return roleKind.authorizeChange(c, name, func(a *world.Account, _ *holder) error { return f(a, a.Role(name)) })
}

// checkTrust checks a trust policy. Users and roles that it names must exist.
func (c *call) checkTrust(text string) {
	doc := c.checkDocument(text, policy.Trust)
	c.view(func(w *world.World, _ *world.Account) {
		for _, arn := range doc.PrincipalARNs() {
			if !principalExists(w, arn) {
				c.setError(malformedDocument(`Invalid principal in policy: "AWS":"` + arn + `"`))
			}
		}
	})
}

func principalExists(w *world.World, principalARN string) bool {
	parsed, _ := arn.Parse(principalARN)
	switch {
	case parsed.Service == "sts":
		return w.Account(parsed.Account) != nil
	case parsed.Type() == "role":
		return w.RoleByARN(principalARN) != nil
	}
	u, _ := w.UserByARN(principalARN)
	return u != nil
}

func createRole(c *call) any {
	r := &world.Role{Name: c.readName("RoleName"), Path: c.readPath(), Tags: c.readTags(), Created: c.requestTime()}
	r.Description = c.String("Description", wire.Length(0, 1000))
	r.MaxDuration = world.Duration(time.Duration(c.Int("MaxSessionDuration", 3600, 3600, 43200)) * time.Second)
	r.Boundary = c.String("PermissionsBoundary", wire.Length(20, 2048))
	trust := c.readDocument("AssumeRolePolicyDocument")
	c.authorize(r.ARN(c.account))
	c.checkTrust(trust)
	r.Trust = world.Policy(trust)
	var out role
	c.change(func(a *world.Account) error {
		if slices.ContainsFunc(a.Roles, func(one *world.Role) bool { return strings.EqualFold(one.Name, r.Name) }) {
			return alreadyExists("Role with name %s already exists.", r.Name)
		}
		if err := checkBoundary(a, r.Boundary); err != nil {
			return err
		}
		r.ID = world.UniqueID("AROA", c.service.deps.State.Random("", 16))
		a.Roles = append(a.Roles, r)
		out = showRoleWithTags(a, r)
		return nil
	})
	return struct{ Role role }{out}
}

func getRole(c *call) any {
	name := c.readName("RoleName")
	roleKind.authorize(c, name)
	var out role
	c.view(func(w *world.World, a *world.Account) {
		if r := findRole(w, a, name); r != nil {
			out = showRoleWithTags(a, r)
			return
		}
		c.setError(roleKind.noSuch(name))
	})
	return struct{ Role role }{out}
}

func listRoles(c *call) any {
	p, prefix := c.readPage(), c.readPathPrefix()
	c.authorize(c.accountARN("role" + cmp.Or(prefix, "/")))
	var all []role
	c.view(func(w *world.World, a *world.Account) {
		for _, r := range append(slices.Clip(a.Roles), w.ReservedRoles(a.ID)...) {
			if strings.HasPrefix(world.CleanPath(r.Path), prefix) {
				all = append(all, showRole(a, r))
			}
		}
	})
	return listPage(p, "Roles", all, func(r role) string { return r.RoleName })
}

func deleteRole(c *call) any {
	name := c.readName("RoleName")
	return c.changeRole(name, func(a *world.Account, r *world.Role) error {
		if err := checkDeletable(
			dependent{len(r.Managed) > 0, "must detach all policies first."},
			dependent{len(r.Inline) > 0, "must delete policies first."},
		); err != nil {
			return err
		}
		a.Roles = slices.DeleteFunc(a.Roles, func(one *world.Role) bool { return one == r })
		return nil
	})
}

func updateRole(c *call) any {
	name := c.readName("RoleName")
	description := c.String("Description", wire.Length(0, 1000))
	seconds := c.Int("MaxSessionDuration", 0, 3600, 43200)
	c.changeRole(name, func(_ *world.Account, r *world.Role) error {
		if c.Has("Description") {
			r.Description = description
		}
		if seconds != 0 {
			r.MaxDuration = world.Duration(time.Duration(seconds) * time.Second)
		}
		return nil
	})
	return struct{}{}
}

func updateAssumeRolePolicy(c *call) any {
	name, trust := c.readName("RoleName"), c.readDocument("PolicyDocument")
	roleKind.authorize(c, name)
	c.checkTrust(trust)
	return roleKind.change(c, name, func(a *world.Account, _ *holder) error {
		a.Role(name).Trust = world.Policy(trust)
		return nil
	})
}
