package sso

import (
	"context"
	"errors"
	"fmt"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/problem"
)

// verify compares a sign-in with what the session or the profile expects. A
// sign-in as somebody else is given up again.
func verify(ctx context.Context, env *app.Env, ses *app.Session, s signin.Session, r signin.LoginResult) error {
	p := ses.Settings.Profile()
	if s.Pin.Empty() || p == nil {
		return nil
	}
	account, _ := p.Get("sso_account_id")
	role, _ := p.Get("sso_role_name")
	err := s.Pin.Check(signin.Identity{Account: account.Text, Role: role.Text})
	if err != nil || s.Pin.User == "" || account.Text == "" || role.Text == "" {
		return err
	}
	id, err := signin.Whoami(ctx, env, ses, r.Token, account.Text, role.Text)
	if err != nil {
		return err
	}
	if err := s.Pin.Check(id); err != nil {
		_, failed := signin.Logout(ctx, env, ses, ses.Files, &s)
		return errors.Join(err, failed)
	}
	return signin.Remember(ctx, env, s, id.User)
}

// keepRegion corrects sso_region when the start URL led to another region:
// every program that reads the session needs it.
func keepRegion(ctx context.Context, env *app.Env, s signin.Session, r signin.LoginResult) error {
	if !r.SignedIn || r.Region == s.Region {
		return nil
	}
	id := edit.SSOSession(s.Name)
	if s.Name == "" {
		id = edit.Profile(s.Profile)
	}
	editor := edit.Editor{Paths: env.Paths, Clock: env.Clock}
	_, err := editor.Apply(ctx, func(f *edit.Files) error { return f.Config.Set(id, "sso_region", r.Region) }, shared.ConfigFile)
	if err != nil {
		return problem.New(problem.General, "signed in, but sso_region could not be changed to %s: %w", r.Region, err)
	}
	_, err = fmt.Fprintf(env.Stdout, "SSO region updated to %s\n", r.Region)
	return err
}
