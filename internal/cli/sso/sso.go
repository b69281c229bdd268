// Package sso is the noun `awsid sso`: sign in to IAM Identity Center, see how
// the sign-ins stand, sign out, and the access portal's own operations.
package sso

import (
	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/config/shared"
)

// sessionFlag adds --sso-session, as the AWS CLI has it, and --session for short.
func sessionFlag(env *app.Env, cmd *cobra.Command, session *string, doc string) {
	for _, name := range []string{"sso-session", "session"} {
		cmd.Flags().StringVar(session, name, "", doc+" (--session for short)")
		// The only error is an option that does not exist.
		_ = cmd.RegisterFlagCompletionFunc(name, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return shared.Read(env.Paths).SSOSessionNames(), cobra.ShellCompDirectiveNoFileComp
		})
	}
	cmd.Flags().Lookup("session").Hidden = true
}

// New returns the noun with its verbs.
func New(env *app.Env, g *global.Options) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sso",
		Short: "sign in to and out of IAM Identity Center",
		Example: `  awsid sso login                      sign in, unless you still are
  awsid sso status                     until when?
  awsid sso logout --sso-session corp  end one sign-in`,
	}
	cmd.AddCommand(newLogin(env, g), newStatus(env, g), newLogout(env, g))
	cmd.AddCommand(portalCommands(env, g)...)
	return cmd
}
