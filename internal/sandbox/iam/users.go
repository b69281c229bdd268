package iam

import (
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/sandbox/query"
	"github.com/awsid/awsid/internal/sandbox/world"
)

func userOperations() []operation {
	return []operation{
		{"CreateUser", createUser}, {"GetUser", getUser}, {"ListUsers", listUsers}, {"UpdateUser", updateUser},
		{"DeleteUser", deleteUser}, {"TagUser", tagUser}, {"UntagUser", untagUser}, {"ListUserTags", listUserTags},
	}
}

// user is a user as answers show it.
type user struct {
	Path                string
	UserName            string
	UserID              string                 `xml:"UserId"`
	ARN                 string                 `xml:"Arn"`
	CreateDate          query.Time             `xml:"CreateDate"`
	PermissionsBoundary *boundary              `xml:",omitempty"`
	Tags                *query.List[query.Tag] `xml:",omitempty"`
}

type boundary struct {
	Type string `xml:"PermissionsBoundaryType"`
	ARN  string `xml:"PermissionsBoundaryArn"`
}

func showBoundary(a *world.Account, ref string) *boundary {
	if ref == "" {
		return nil
	}
	return &boundary{"Policy", referenceARN(a, ref)}
}

// showUser leaves the tags out, as lists do.
func showUser(a *world.Account, u *world.User) user {
	return user{
		Path: cleanPath(u.Path), UserName: u.Name, UserID: u.UniqueID(a.ID), ARN: u.ARN(a.ID),
		CreateDate: shownTime(u.Created), PermissionsBoundary: showBoundary(a, u.Boundary),
	}
}

func showUserFully(a *world.Account, u *world.User) user {
	out := showUser(a, u)
	if len(u.Tags) > 0 {
		tags := query.ListOf(tagList(u.Tags)...)
		out.Tags = &tags
	}
	return out
}

// userARN returns the ARN of a user, with its path if there is such a user,
// and sets the condition keys of its tags.
func (c *call) userARN(name string) string {
	arn := c.arn("user/" + name)
	_ = c.view(func(_ *world.World, a *world.Account) error {
		if u := a.User(name); u != nil {
			arn = u.ARN(a.ID)
			for k, v := range u.Tags {
				c.key("aws:ResourceTag/"+k, v)
				c.key("iam:ResourceTag/"+k, v)
			}
		}
		return nil
	})
	return arn
}

// withUser changes a user that must exist.
func (c *call) withUser(name string, f func(a *world.Account, u *world.User) error) error {
	return c.change(func(a *world.Account) error {
		u := a.User(name)
		if u == nil {
			return noUser(name)
		}
		return f(a, u)
	})
}

// viewUser shows a user that must exist.
func (c *call) viewUser(name string, f func(a *world.Account, u *world.User) error) error {
	return c.view(func(_ *world.World, a *world.Account) error {
		u := a.User(name)
		if u == nil {
			return noUser(name)
		}
		return f(a, u)
	})
}

func createUser(c *call) (any, error) {
	u := &world.User{Name: c.userNameOfNew(), Path: c.path(), Tags: c.newTags(), Created: c.now()}
	u.Boundary = c.String("PermissionsBoundary", query.Length(20, 2048))
	if u.Boundary != "" {
		c.key("iam:PermissionsBoundary", u.Boundary)
	}
	if err := c.may(u.ARN(c.account)); err != nil {
		return nil, err
	}
	var out user
	err := c.change(func(a *world.Account) error {
		if findFold(a, u.Name) {
			return exists("User with name %s already exists.", u.Name)
		}
		if u.Boundary != "" && !known(a, u.Boundary) {
			return noSuch("Scope ARN: %s does not exist or is not attachable.", u.Boundary)
		}
		// Another user of this name may have been there before: its ID is not reused.
		u.ID = world.UniqueID("AIDA", c.s.state.Random("", 16))
		a.Users = append(a.Users, u)
		out = showUserFully(a, u)
		return nil
	})
	return struct{ User user }{out}, err
}

// userNameOfNew reads the name of a new user, which is shorter than the names
// of other things.
func (c *call) userNameOfNew() string {
	return c.String("UserName", query.Required, query.Length(1, 64), query.Name)
}

// findFold tells whether a user of that name is there; names differ by more
// than case.
func findFold(a *world.Account, name string) bool {
	return slices.ContainsFunc(a.Users, func(u *world.User) bool { return strings.EqualFold(u.Name, name) })
}

func getUser(c *call) (any, error) {
	name, err := c.userName()
	if err != nil {
		return nil, err
	}
	if err := c.may(c.userARN(name)); err != nil {
		return nil, err
	}
	var out user
	err = c.viewUser(name, func(a *world.Account, u *world.User) error {
		out = showUserFully(a, u)
		return nil
	})
	return struct{ User user }{out}, err
}

func listUsers(c *call) (any, error) {
	p, err := c.readPage()
	if err != nil {
		return nil, err
	}
	prefix := c.String("PathPrefix", query.Length(1, 512))
	if err := c.may(c.arn("user" + orSlash(prefix))); err != nil {
		return nil, err
	}
	var all []user
	err = c.view(func(_ *world.World, a *world.Account) error {
		for _, u := range a.Users {
			if strings.HasPrefix(cleanPath(u.Path), prefix) {
				all = append(all, showUser(a, u))
			}
		}
		return nil
	})
	members, more := cut(p, all, func(u user) string { return u.UserName })
	return struct {
		Users query.List[user]
		paged
	}{query.ListOf(members...), more}, err
}

func orSlash(s string) string {
	if s == "" {
		return "/"
	}
	return s
}

func updateUser(c *call) (any, error) {
	name := c.name("UserName")
	newName := c.String("NewUserName", query.Length(1, 64), query.Name)
	newPath := c.String("NewPath", query.Length(1, 512))
	if err := c.may(c.userARN(name)); err != nil {
		return nil, err
	}
	return nil, c.withUser(name, func(a *world.Account, u *world.User) error {
		if newName != "" && !strings.EqualFold(newName, name) && findFold(a, newName) {
			return exists("User with name %s already exists.", newName)
		}
		u.ID = u.UniqueID(a.ID) // made from the name until now, and stays
		if newName != "" {
			u.Name = newName
		}
		if newPath != "" {
			u.Path = newPath
		}
		return nil
	})
}

func deleteUser(c *call) (any, error) {
	name := c.name("UserName")
	if err := c.may(c.userARN(name)); err != nil {
		return nil, err
	}
	return nil, c.withUser(name, func(a *world.Account, u *world.User) error {
		for _, rest := range []struct {
			there bool
			what  string
		}{
			{len(u.AccessKeys) > 0, "must delete access keys first."},
			{len(u.MFADevices) > 0, "must delete MFA device first."},
			{len(u.Managed) > 0, "must detach all policies first."},
			{len(u.Inline) > 0, "must delete policies first."},
			{len(u.Groups) > 0, "must remove users from group first."},
			{u.Password != "", "must delete login profile first."},
		} {
			if rest.there {
				return inUse("Cannot delete entity, %s", rest.what)
			}
		}
		a.Users = slices.DeleteFunc(a.Users, func(one *world.User) bool { return one == u })
		return nil
	})
}

func tagUser(c *call) (any, error) {
	name, tags := c.name("UserName"), c.newTags()
	if err := c.may(c.userARN(name)); err != nil {
		return nil, err
	}
	return nil, c.withUser(name, func(_ *world.Account, u *world.User) error {
		return addTags(&u.Tags, tags)
	})
}

func untagUser(c *call) (any, error) {
	name, keys := c.name("UserName"), c.List("TagKeys", "")
	c.key("aws:TagKeys", keys...)
	if err := c.may(c.userARN(name)); err != nil {
		return nil, err
	}
	return nil, c.withUser(name, func(_ *world.Account, u *world.User) error {
		removeTags(&u.Tags, keys)
		return nil
	})
}

func listUserTags(c *call) (any, error) {
	name := c.name("UserName")
	p, err := c.readPage()
	if err != nil {
		return nil, err
	}
	if err := c.may(c.userARN(name)); err != nil {
		return nil, err
	}
	var all []query.Tag
	err = c.viewUser(name, func(_ *world.Account, u *world.User) error {
		all = tagList(u.Tags)
		return nil
	})
	return tagPage(p, all), err
}
