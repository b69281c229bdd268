package iam

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

var userOperations = []operation{
	{"CreateUser", createUser}, {"GetUser", getUser}, {"ListUsers", listUsers}, {"UpdateUser", updateUser}, {"DeleteUser", deleteUser},
}

// user is a user as answers show it.
type user struct {
	Path                string
	UserName            string
	UserID              string               `xml:"UserId"`
	ARN                 string               `xml:"Arn"`
	CreateDate          wire.Time            `xml:"CreateDate"`
	PermissionsBoundary *boundary            `xml:",omitempty"`
	Tags                *wire.List[wire.Tag] `xml:",omitempty"`
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
		Path: world.CleanPath(u.Path), UserName: u.Name, UserID: u.UniqueID(a.ID), ARN: u.ARN(a.ID),
		CreateDate: shownTime(u.Created), PermissionsBoundary: showBoundary(a, u.Boundary),
	}
}

func showUserWithTags(a *world.Account, u *world.User) user {
	out := showUser(a, u)
	out.Tags = shownTags(u.Tags)
	return out
}

func nameOfUser(u user) string { return u.UserName }

// viewUser asks for the permission to see a user and shows it; it must exist.
func (c *call) viewUser(name string, f func(a *world.Account, u *world.User)) {
	userKind.view(c, name, func(a *world.Account, _ *holder) { f(a, a.User(name)) })
}

// changeUser asks for the permission to change a user and changes it; it must exist.
func (c *call) changeUser(name string, f func(a *world.Account, u *world.User) error) any {
	return userKind.authorizeChange(c, name, func(a *world.Account, _ *holder) error { return f(a, a.User(name)) })
}

func createUser(c *call) any {
	// The name of a new user is shorter than the names of other things.
	name := c.String("UserName", wire.Required, wire.Length(1, 64), wire.Name)
	u := &world.User{Name: name, Path: c.readPath(), Tags: c.readTags(), Created: c.requestTime()}
	u.Boundary = c.readBoundary()
	c.authorize(u.ARN(c.account))
	var out user
	c.change(func(a *world.Account) error {
		if userExists(a, u.Name) {
			return alreadyExists("User with name %s already exists.", u.Name)
		}
		if err := checkBoundary(a, u.Boundary); err != nil {
			return err
		}
		// Another user of this name may have been there before: its ID is not reused.
		u.ID = world.UniqueID("AIDA", c.service.deps.State.Random("", 16))
		a.Users = append(a.Users, u)
		out = showUserWithTags(a, u)
		return nil
	})
	return struct{ User user }{out}
}

// userExists reports whether a user of that name is there; names differ by more than case.
func userExists(a *world.Account, name string) bool {
	return slices.ContainsFunc(a.Users, func(u *world.User) bool { return strings.EqualFold(u.Name, name) })
}

func getUser(c *call) any {
	name := c.readUserName()
	var out user
	c.viewUser(name, func(a *world.Account, u *world.User) { out = showUserWithTags(a, u) })
	return struct{ User user }{out}
}

func listUsers(c *call) any {
	p, prefix := c.readPage(), c.readPathPrefix()
	c.authorize(c.accountARN("user" + cmp.Or(prefix, "/")))
	var all []user
	c.view(func(_ *world.World, a *world.Account) {
		for _, u := range a.Users {
			if strings.HasPrefix(world.CleanPath(u.Path), prefix) {
				all = append(all, showUser(a, u))
			}
		}
	})
	return listPage(p, "Users", all, nameOfUser)
}

func updateUser(c *call) any {
	name := c.readName("UserName")
	newName := c.String("NewUserName", wire.Length(1, 64), wire.Name)
	newPath := c.String("NewPath", wire.Length(1, 512))
	return c.changeUser(name, func(a *world.Account, u *world.User) error {
		if newName != "" && !strings.EqualFold(newName, name) && userExists(a, newName) {
			return alreadyExists("User with name %s already exists.", newName)
		}
		u.ID = u.UniqueID(a.ID) // made from the name until now, and stays
		u.Name, u.Path = cmp.Or(newName, u.Name), cmp.Or(newPath, u.Path)
		return nil
	})
}

func deleteUser(c *call) any {
	name := c.readName("UserName")
	return c.changeUser(name, func(a *world.Account, u *world.User) error {
		if err := checkDeletable(
			dependent{len(u.AccessKeys) > 0, "must delete access keys first."},
			dependent{len(u.MFADevices) > 0, "must delete MFA device first."},
			dependent{len(u.Managed) > 0, "must detach all policies first."},
			dependent{len(u.Inline) > 0, "must delete policies first."},
			dependent{len(u.Groups) > 0, "must remove users from group first."},
			dependent{u.Password != "", "must delete login profile first."},
		); err != nil {
			return err
		}
		a.Users = slices.DeleteFunc(a.Users, func(one *world.User) bool { return one == u })
		return nil
	})
}

var passwordOperations = []operation{
	{"CreateLoginProfile", createLoginProfile}, {"GetLoginProfile", getLoginProfile}, {"UpdateLoginProfile", updateLoginProfile},
	{"DeleteLoginProfile", deleteLoginProfile}, {"ChangePassword", changePassword},
}

type loginProfile struct {
	UserName              string
	CreateDate            wire.Time
	PasswordResetRequired bool
}

func noLoginProfile(name string) error {
	return noSuch("Login Profile for User %s cannot be found.", name)
}

func createLoginProfile(c *call) any {
	name, password := c.readName("UserName"), c.String("Password", wire.Required, wire.Length(1, 128))
	c.changeUser(name, func(_ *world.Account, u *world.User) error {
		if u.Password != "" {
			return alreadyExists("Login Profile for user %s already exists.", name)
		}
		u.Password = password
		return nil
	})
	return struct{ LoginProfile loginProfile }{loginProfile{name, shownTime(c.requestTime()), false}}
}

func getLoginProfile(c *call) any {
	name := c.readUserName()
	out := loginProfile{UserName: name}
	c.viewUser(name, func(_ *world.Account, u *world.User) {
		if u.Password == "" {
			c.setError(noLoginProfile(name))
		}
		out.CreateDate = shownTime(u.Created)
	})
	return struct{ LoginProfile loginProfile }{out}
}

func updateLoginProfile(c *call) any {
	name, password := c.readName("UserName"), c.String("Password", wire.Length(1, 128))
	return setPassword(c, name, func(u *world.User) error {
		u.Password = cmp.Or(password, u.Password)
		return nil
	})
}

func deleteLoginProfile(c *call) any {
	return setPassword(c, c.readUserName(), func(u *world.User) error {
		u.Password = ""
		return nil
	})
}

func changePassword(c *call) any {
	old := c.String("OldPassword", wire.Required, wire.Length(1, 128))
	fresh := c.String("NewPassword", wire.Required, wire.Length(1, 128))
	return setPassword(c, c.readUserName(), func(u *world.User) error {
		if !state.SecretsEqual(u.Password, old) {
			return wire.New(http.StatusForbidden, "AccessDenied", "The old password was incorrect.")
		}
		u.Password = fresh
		return nil
	})
}

// setPassword changes the password of a user who has one.
func setPassword(c *call, name string, set func(*world.User) error) any {
	return c.changeUser(name, func(_ *world.Account, u *world.User) error {
		if u.Password == "" {
			return noLoginProfile(name)
		}
		return set(u)
	})
}
