package iam

import (
	"net/http"

	"github.com/awsid/awsid/internal/sandbox/query"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

func loginOperations() []operation {
	return []operation{
		{"CreateLoginProfile", createLoginProfile}, {"GetLoginProfile", getLoginProfile},
		{"UpdateLoginProfile", updateLoginProfile}, {"DeleteLoginProfile", deleteLoginProfile},
		{"ChangePassword", changePassword},
	}
}

type loginProfile struct {
	UserName              string
	CreateDate            query.Time
	PasswordResetRequired bool
}

func noLogin(name string) error { return noSuch("Login Profile for User %s cannot be found.", name) }

func createLoginProfile(c *call) (any, error) {
	name := c.name("UserName")
	password := c.String("Password", query.Required, query.Length(1, 128))
	if err := c.may(c.userARN(name)); err != nil {
		return nil, err
	}
	err := c.withUser(name, func(_ *world.Account, u *world.User) error {
		if u.Password != "" {
			return exists("Login Profile for user %s already exists.", name)
		}
		u.Password = password
		return nil
	})
	return struct{ LoginProfile loginProfile }{loginProfile{name, shownTime(c.now()), false}}, err
}

func getLoginProfile(c *call) (any, error) {
	name, err := c.userName()
	if err != nil {
		return nil, err
	}
	if err := c.may(c.userARN(name)); err != nil {
		return nil, err
	}
	out := loginProfile{UserName: name}
	err = c.viewUser(name, func(_ *world.Account, u *world.User) error {
		if u.Password == "" {
			return noLogin(name)
		}
		out.CreateDate = shownTime(u.Created)
		return nil
	})
	return struct{ LoginProfile loginProfile }{out}, err
}

func updateLoginProfile(c *call) (any, error) {
	name := c.name("UserName")
	password := c.String("Password", query.Length(1, 128))
	return setPassword(c, name, func(u *world.User) {
		if password != "" {
			u.Password = password
		}
	})
}

func deleteLoginProfile(c *call) (any, error) {
	name, err := c.userName()
	if err != nil {
		return nil, err
	}
	return setPassword(c, name, func(u *world.User) { u.Password = "" })
}

// setPassword changes the password of a user who has one.
func setPassword(c *call, name string, set func(*world.User)) (any, error) {
	if err := c.may(c.userARN(name)); err != nil {
		return nil, err
	}
	return nil, c.withUser(name, func(_ *world.Account, u *world.User) error {
		if u.Password == "" {
			return noLogin(name)
		}
		set(u)
		return nil
	})
}

func changePassword(c *call) (any, error) {
	old := c.String("OldPassword", query.Required, query.Length(1, 128))
	fresh := c.String("NewPassword", query.Required, query.Length(1, 128))
	name, err := c.userName()
	if err != nil {
		return nil, err
	}
	if err := c.may(c.userARN(name)); err != nil {
		return nil, err
	}
	return nil, c.withUser(name, func(_ *world.Account, u *world.User) error {
		if u.Password == "" {
			return noLogin(name)
		}
		if !state.Same(u.Password, old) {
			return wire.New(http.StatusForbidden, "AccessDenied", "The old password was incorrect.")
		}
		u.Password = fresh
		return nil
	})
}
