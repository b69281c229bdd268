// Package sso is the noun `awsid sso`: sign in to IAM Identity Center, see how
// the sign-ins stand, sign out, and the access portal's own operations.
package sso

import (
	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/service"
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
	cmd.AddCommand(service.Commands(env, g, portal)...)
	return cmd
}

// portal is the access portal. Its operations take the access token of a
// sign-in on the command line; `sso logout` does the work of its Logout.
var portal = service.Service{Name: "sso", Extras: []service.Extra{{Operation: "Logout", Hidden: true}}}

// NewOIDC returns the command of the service that signs clients in.
func NewOIDC(env *app.Env, g *global.Options) *cobra.Command {
	return service.New(env, g, service.Service{
		Name:    "sso-oidc",
		Long:    "The single steps of a sign-in to IAM Identity Center, for programs that make them\nthemselves; sso login does them all.",
		Example: "  awsid sso-oidc register-client --client-name NAME --client-type public",
	})
}
