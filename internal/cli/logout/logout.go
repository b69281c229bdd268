// Package logout is the command `awsid logout`: it ends console sign-ins on
// this machine, as the AWS CLI's `aws logout`.
package logout

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin/console"
	"github.com/awsid/awsid/internal/sys/problem"
)

type logoutOptions struct {
	global *global.Options
	all    bool
}

// New returns the command.
func New(env *app.Env, g *global.Options) *cobra.Command {
	opts := &logoutOptions{global: g}
	cmd := &cobra.Command{
		Use:   "logout",
		Short: "forget the console sign-in of a profile, or all",
		Long: `Deletes the cached credentials of a console sign-in. The profile keeps its
login_session; ` + "`awsid login`" + ` signs in again. For IAM Identity Center: awsid sso logout`,
		Example: `  awsid logout --profile dev
  awsid logout --all`,
		Args: global.Args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return runLogout(cmd.Context(), env, opts) },
	}
	cmd.Flags().BoolVar(&opts.all, "all", false, "forget every console sign-in")
	return cmd
}

// The notes say what stays valid. Scripts read these sentences, so they are the AWS CLI's.
const (
	noteOne = "Note, any local developer tools that have already loaded the access token may continue to use it until its expiration. Access tokens expire in 15 minutes."
	noteAll = "Note, any local developer tools that have already loaded access tokens may continue to use them until their expiration. Access tokens expire in 15 minutes."
)

func runLogout(_ context.Context, env *app.Env, opts *logoutOptions) error {
	if opts.all {
		return logoutAll(env)
	}
	files, err := shared.Load(env.Paths)
	if err != nil {
		return err
	}
	set := settings.ResolveAny(opts.global.Flags(), env.Vars, files)
	name, session := set.ProfileName().Text, ""
	if p := set.Profile(); p != nil {
		v, _ := p.Get("login_session")
		session = v.Text
	}
	if session == "" {
		fmt.Fprintf(env.Stderr, "warning: no login session found for profile '%s'\n", name)
		return nil
	}
	if _, err := console.Remove(env.Paths.LoginCache, session); err != nil {
		return problem.New(problem.General, "%w", err)
	}
	_, err = fmt.Fprintf(env.Stdout, "Removed cached login credentials for profile '%s'. %s\n", name, noteOne)
	return err
}

func logoutAll(env *app.Env) error {
	count, err := console.RemoveAll(env.Paths.LoginCache)
	if err != nil {
		return problem.New(problem.General, "%w", err)
	}
	switch count {
	case 0:
		_, err = fmt.Fprintln(env.Stdout, "No cached login session tokens found.")
	case 1:
		_, err = fmt.Fprintf(env.Stdout, "Removed 1 cached login credential. %s\n", noteAll)
	default:
		_, err = fmt.Fprintf(env.Stdout, "Removed %d cached login credentials. %s\n", count, noteAll)
	}
	return err
}
