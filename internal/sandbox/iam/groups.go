package iam

import (
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/sandbox/query"
	"github.com/awsid/awsid/internal/sandbox/world"
)

func groupOperations() []operation {
	return []operation{
		{"CreateGroup", createGroup}, {"GetGroup", getGroup}, {"ListGroups", listGroups}, {"DeleteGroup", deleteGroup},
		{"AddUserToGroup", addUserToGroup}, {"RemoveUserFromGroup", removeUserFromGroup}, {"ListGroupsForUser", listGroupsForUser},
	}
}

type group struct {
	Path       string
	GroupName  string
	GroupID    string `xml:"GroupId"`
	ARN        string `xml:"Arn"`
	CreateDate query.Time
}

func findGroup(a *world.Account, name string) *world.Group {
	for _, g := range a.Groups {
		if g.Name == name {
			return g
		}
	}
	return nil
}

func groupID(a *world.Account, g *world.Group) string {
	return world.UniqueID("AGPA", a.ID, "group", g.Name)
}

func showGroup(a *world.Account, g *world.Group) group {
	path := cleanPath(g.Path)
	return group{path, g.Name, groupID(a, g), "arn:aws:iam::" + a.ID + ":group" + path + g.Name, shownTime(g.Created)}
}

// groupARN returns the ARN of a group, with its path if there is such a group.
func (c *call) groupARN(name string) string {
	arn := c.arn("group/" + name)
	_ = c.view(func(_ *world.World, a *world.Account) error {
		if g := findGroup(a, name); g != nil {
			arn = showGroup(a, g).ARN
		}
		return nil
	})
	return arn
}

func createGroup(c *call) (any, error) {
	g := &world.Group{Name: c.name("GroupName"), Path: c.path(), Created: c.now()}
	if err := c.may(c.arn("group" + g.Path + g.Name)); err != nil {
		return nil, err
	}
	var out group
	err := c.change(func(a *world.Account) error {
		if slices.ContainsFunc(a.Groups, func(one *world.Group) bool { return strings.EqualFold(one.Name, g.Name) }) {
			return exists("Group with name %s already exists.", g.Name)
		}
		a.Groups = append(a.Groups, g)
		out = showGroup(a, g)
		return nil
	})
	return struct{ Group group }{out}, err
}

func getGroup(c *call) (any, error) {
	name := c.name("GroupName")
	p, err := c.readPage()
	if err != nil {
		return nil, err
	}
	if err := c.may(c.groupARN(name)); err != nil {
		return nil, err
	}
	var out group
	var all []user
	err = c.view(func(_ *world.World, a *world.Account) error {
		g := findGroup(a, name)
		if g == nil {
			return noGroup(name)
		}
		out = showGroup(a, g)
		for _, u := range a.Users {
			if slices.Contains(u.Groups, name) {
				all = append(all, showUser(a, u))
			}
		}
		return nil
	})
	members, more := cut(p, all, func(u user) string { return u.UserName })
	return struct {
		Group group
		Users query.List[user]
		paged
	}{out, query.ListOf(members...), more}, err
}

func listGroups(c *call) (any, error) {
	p, err := c.readPage()
	if err != nil {
		return nil, err
	}
	prefix := c.String("PathPrefix", query.Length(1, 512))
	if err := c.may(c.arn("group" + orSlash(prefix))); err != nil {
		return nil, err
	}
	var all []group
	err = c.view(func(_ *world.World, a *world.Account) error {
		for _, g := range a.Groups {
			if strings.HasPrefix(cleanPath(g.Path), prefix) {
				all = append(all, showGroup(a, g))
			}
		}
		return nil
	})
	return groupPage(p, all), err
}

func groupPage(p page, all []group) any {
	members, more := cut(p, all, func(g group) string { return g.GroupName })
	return struct {
		Groups query.List[group]
		paged
	}{query.ListOf(members...), more}
}

func deleteGroup(c *call) (any, error) {
	name := c.name("GroupName")
	if err := c.may(c.groupARN(name)); err != nil {
		return nil, err
	}
	return nil, c.change(func(a *world.Account) error {
		g := findGroup(a, name)
		switch {
		case g == nil:
			return noGroup(name)
		case slices.ContainsFunc(a.Users, func(u *world.User) bool { return slices.Contains(u.Groups, name) }):
			return inUse("Cannot delete entity, must remove users from group first.")
		case len(g.Managed) > 0:
			return inUse("Cannot delete entity, must detach all policies first.")
		case len(g.Inline) > 0:
			return inUse("Cannot delete entity, must delete policies first.")
		}
		a.Groups = slices.DeleteFunc(a.Groups, func(one *world.Group) bool { return one == g })
		return nil
	})
}

func addUserToGroup(c *call) (any, error) {
	return nil, changeMembership(c, func(u *world.User, name string) {
		if !slices.Contains(u.Groups, name) {
			u.Groups = append(u.Groups, name)
		}
	})
}

func removeUserFromGroup(c *call) (any, error) {
	return nil, changeMembership(c, func(u *world.User, name string) {
		u.Groups = slices.DeleteFunc(u.Groups, func(one string) bool { return one == name })
	})
}

func changeMembership(c *call, f func(u *world.User, group string)) error {
	name, userName := c.name("GroupName"), c.name("UserName")
	if err := c.may(c.groupARN(name)); err != nil {
		return err
	}
	return c.withUser(userName, func(a *world.Account, u *world.User) error {
		if findGroup(a, name) == nil {
			return noGroup(name)
		}
		f(u, name)
		return nil
	})
}

func listGroupsForUser(c *call) (any, error) {
	name := c.name("UserName")
	p, err := c.readPage()
	if err != nil {
		return nil, err
	}
	if err := c.may(c.userARN(name)); err != nil {
		return nil, err
	}
	var all []group
	err = c.viewUser(name, func(a *world.Account, u *world.User) error {
		for _, g := range a.Groups {
			if slices.Contains(u.Groups, g.Name) {
				all = append(all, showGroup(a, g))
			}
		}
		return nil
	})
	return groupPage(p, all), err
}
