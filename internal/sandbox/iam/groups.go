package iam

import (
	"cmp"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

var groupOperations = []operation{
	{"CreateGroup", createGroup}, {"GetGroup", getGroup}, {"ListGroups", listGroups}, {"DeleteGroup", deleteGroup},
	{"AddUserToGroup", addUserToGroup}, {"RemoveUserFromGroup", removeUserFromGroup}, {"ListGroupsForUser", listGroupsForUser},
}

type group struct {
	Path       string
	GroupName  string
	GroupID    string `xml:"GroupId"`
	ARN        string `xml:"Arn"`
	CreateDate wire.Time
}

func showGroup(a *world.Account, g *world.Group) group {
	return group{world.CleanPath(g.Path), g.Name, g.UniqueID(a.ID), g.ARN(a.ID), shownTime(g.Created)}
}

func nameOfGroup(g group) string { return g.GroupName }

func createGroup(c *call) any {
	g := &world.Group{Name: c.readName("GroupName"), Path: c.readPath(), Created: c.requestTime()}
	c.authorize(g.ARN(c.account))
	var out group
	c.change(func(a *world.Account) error {
		if slices.ContainsFunc(a.Groups, func(one *world.Group) bool { return strings.EqualFold(one.Name, g.Name) }) {
			return alreadyExists("Group with name %s already exists.", g.Name)
		}
		a.Groups = append(a.Groups, g)
		out = showGroup(a, g)
		return nil
	})
	return struct{ Group group }{out}
}

func getGroup(c *call) any {
	name, p := c.readName("GroupName"), c.readPage()
	var out group
	var all []user
	groupKind.view(c, name, func(a *world.Account, _ *holder) {
		out = showGroup(a, a.Group(name))
		for _, u := range a.Users {
			if slices.Contains(u.Groups, name) {
				all = append(all, showUser(a, u))
			}
		}
	})
	members, end := cutPage(p, all, nameOfUser)
	return struct {
		Group group
		Users wire.List[user]
		truncation
	}{out, wire.ListOf(members...), end}
}

func listGroups(c *call) any {
	p, prefix := c.readPage(), c.readPathPrefix()
	c.authorize(c.accountARN("group" + cmp.Or(prefix, "/")))
	var all []group
	c.view(func(_ *world.World, a *world.Account) {
		for _, g := range a.Groups {
			if strings.HasPrefix(world.CleanPath(g.Path), prefix) {
				all = append(all, showGroup(a, g))
			}
		}
	})
	return listPage(p, "Groups", all, nameOfGroup)
}

func listGroupsForUser(c *call) any {
	name, p := c.readName("UserName"), c.readPage()
	var all []group
	c.viewUser(name, func(a *world.Account, u *world.User) {
		for _, g := range a.Groups {
			if slices.Contains(u.Groups, g.Name) {
				all = append(all, showGroup(a, g))
			}
		}
	})
	return listPage(p, "Groups", all, nameOfGroup)
}

func deleteGroup(c *call) any {
	name := c.readName("GroupName")
	return groupKind.authorizeChange(c, name, func(a *world.Account, h *holder) error {
		hasMember := func(u *world.User) bool { return slices.Contains(u.Groups, name) }
		if err := checkDeletable(
			dependent{slices.ContainsFunc(a.Users, hasMember), "must remove users from group first."},
			dependent{len(h.policies.Managed) > 0, "must detach all policies first."},
			dependent{len(h.policies.Inline) > 0, "must delete policies first."},
		); err != nil {
			return err
		}
		a.Groups = slices.DeleteFunc(a.Groups, func(g *world.Group) bool { return g.Name == name })
		return nil
	})
}

func addUserToGroup(c *call) any {
	return changeMembership(c, func(u *world.User, group string) {
		if !slices.Contains(u.Groups, group) {
			u.Groups = append(u.Groups, group)
		}
	})
}

func removeUserFromGroup(c *call) any {
	return changeMembership(c, func(u *world.User, group string) {
		u.Groups = slices.DeleteFunc(u.Groups, func(one string) bool { return one == group })
	})
}

func changeMembership(c *call, f func(u *world.User, group string)) any {
	name, userName := c.readName("GroupName"), c.readName("UserName")
	groupKind.authorize(c, name)
	return userKind.change(c, userName, func(a *world.Account, _ *holder) error {
		if a.Group(name) == nil {
			return groupKind.noSuch(name)
		}
		f(a.User(userName), name)
		return nil
	})
}
