package sso

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/problem"
)

// lookWait bounds how long a person waits to be told who they are.
const lookWait = 5 * time.Second

// confirm finds out whose sign-in it is and compares that with what the
// session or the profile expects. To know it a role is needed, since a token
// does not tell; without a pin only a person on a terminal is worth that call.
type confirm struct {
	env *app.Env
	ses *app.Session
	s   signin.Session
	// notice is what the person should know besides; for after the report.
	notice string
}

// new is called with a new sign-in.
func (c *confirm) new(ctx context.Context, r signin.LoginResult) (string, error) {
	if c.pinned() {
		return c.check(ctx, r)
	}
	if !c.env.Terminal.StdoutIsTerminal() {
		return "", nil
	}
	return c.look(ctx, r), nil
}

// again is called with a sign-in that was there before. One of somebody else
// is ended.
func (c *confirm) again(ctx context.Context, r signin.LoginResult) error {
	if !c.pinned() {
		return nil
	}
	_, err := c.check(ctx, r)
	if err == nil || problem.KindOf(err) != problem.Config {
		return err
	}
	_, failed := signin.Logout(ctx, c.env, c.ses, c.ses.Files, &c.s)
	return errors.Join(err, failed)
}

func (c *confirm) pinned() bool { return !c.s.Pin.Empty() }

// paper compares the profile's account and role with the pin. It is no use to
// sign in, or to end a sign-in, for a profile that contradicts itself.
func (c *confirm) paper() error {
	role, chosen := c.role()
	if !chosen {
		return nil
	}
	for _, part := range []struct {
		id   signin.Identity
		keys string
	}{
		{signin.Identity{Account: role.Account}, "sso_account_id or awsid_expected_account"},
		{signin.Identity{Role: role.Name}, "sso_role_name or awsid_expected_role"},
	} {
		var e *problem.Error
		if errors.As(c.s.Pin.Check(part.id), &e) {
			return e.WithHint("change %s", part.keys)
		}
	}
	return nil
}

// check compares the user of a sign-in with the pin; see paper for the rest.
func (c *confirm) check(ctx context.Context, r signin.LoginResult) (string, error) {
	role, _ := c.role()
	if c.s.Pin.User == "" {
		return "", nil
	}
	id, err := signin.Whoami(ctx, c.env, c.ses, r.Token, role)
	if err != nil {
		return "", problem.New(problem.KindOf(err), "whether this sign-in is %s cannot be told: %w", c.s.Pin.User, err).At(c.s.Pin.Origin.String())
	}
	return id.User, c.s.Pin.OnlyUser().Check(id)
}

// look asks who the person is, to tell them. Not to get to know it is no
// error, but a role that the profile names and they do not have is news.
func (c *confirm) look(ctx context.Context, r signin.LoginResult) string {
	role, chosen := c.role()
	if role == (signin.Role{}) {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, lookWait)
	defer cancel()
	id, err := signin.Whoami(ctx, c.env, c.ses, r.Token, role)
	c.env.Debug("who signed in", "user", id.User, "error", err)
	var refused *problem.Error
	if chosen && errors.As(err, &refused) && (refused.Code == "ForbiddenException" || refused.Code == "ResourceNotFoundException") {
		c.notice = fmt.Sprintf("But the role %s in account %s, which the profile %s names, is not assigned to you.", role.Name, role.Account, c.ses.Settings.ProfileName().Text)
	}
	return id.User
}

// role is the one of the profile in effect, or else of the first profile of
// the session that has one.
func (c *confirm) role() (role signin.Role, chosen bool) {
	if p := c.ses.Settings.Profile(); p != nil {
		if of, r := signin.RoleOf(p); of.Key() == c.s.Key() && r.Complete() {
			return r, true
		}
	}
	return signin.FirstRole(c.ses.Files, c.s), false
}
