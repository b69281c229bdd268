package sso

import (
	"context"
	"fmt"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/problem"
)

// saveRegion corrects sso_region when the start URL led to another region:
// every program that reads the session needs it.
func saveRegion(ctx context.Context, env *app.Env, s signin.Session, r signin.LoginResult) error {
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
