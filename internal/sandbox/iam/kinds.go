package iam

import (
	"net/http"
	"strings"

	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/arn"
)

// kind is one of the three things that hold policies, for the operations that
// are the same for all of them.
type kind struct {
	noun    string // "User": part of the operation's name
	param   string // "UserName"
	arn     func(c *call, name string) string
	find    func(w *world.World, a *world.Account, name string) *world.Policies
	missing func(name string) error
}

func userKind() kind {
	return kind{"User", "UserName", (*call).userARN, func(_ *world.World, a *world.Account, name string) *world.Policies {
		if u := a.User(name); u != nil {
			return &u.Policies
		}
		return nil
	}, noUser}
}

func groupKind() kind {
	return kind{"Group", "GroupName", (*call).groupARN, func(_ *world.World, a *world.Account, name string) *world.Policies {
		if g := findGroup(a, name); g != nil {
			return &g.Policies
		}
		return nil
	}, noGroup}
}

func roleKind() kind {
	return kind{"Role", "RoleName", (*call).roleARN, func(w *world.World, a *world.Account, name string) *world.Policies {
		if r := findRole(w, a, name); r != nil {
			return &r.Policies
		}
		return nil
	}, noRole}
}

// view shows the policies of one of the kind.
func (k kind) view(c *call, name string, f func(a *world.Account, p *world.Policies) error) error {
	return c.view(func(w *world.World, a *world.Account) error {
		p := k.find(w, a, name)
		if p == nil {
			return k.missing(name)
		}
		return f(a, p)
	})
}

// change changes the policies of one of the kind. Only a role of Identity
// Center is found in the world and not in the account.
func (k kind) change(c *call, name string, f func(a *world.Account, p *world.Policies) error) error {
	if err := protected(k, name); err != nil {
		return err
	}
	return c.change(func(a *world.Account) error {
		p := k.find(nil, a, name)
		if p == nil {
			return k.missing(name)
		}
		return f(a, p)
	})
}

// protected refuses changes of the roles that Identity Center provisions.
func protected(k kind, name string) error {
	if k.noun != "Role" || !strings.HasPrefix(name, arn.ReservedPrefix) {
		return nil
	}
	return wire.New(http.StatusBadRequest, "UnmodifiableEntity",
		"Cannot perform the operation on the protected role '"+name+"' - this role is only modifiable by AWS")
}
