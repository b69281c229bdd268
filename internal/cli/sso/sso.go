// Package sso is the command `awsid sso`: sign in to IAM Identity Center, show
// the sign-ins, sign out, and the access portal's own operations.
package sso

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/listing"
	"github.com/awsid/awsid/internal/cli/service"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/ui/picker"
)

// New returns the command with its subcommands.
func New(env *app.Env, g *global.Options) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sso",
		Short: "sign in to and out of IAM Identity Center",
		Example: `  awsid sso login                      sign in, unless you still are
  awsid sso status                     until when?
  awsid sso roles                      what can I reach?
  awsid sso logout --sso-session corp  end one sign-in`,
	}
	cmd.AddCommand(newLogin(env, g), newStatus(env, g), newLogout(env, g), newAccounts(env, g), newRoles(env, g))
	cmd.AddCommand(service.Commands(env, g, portal(g))...)
	return cmd
}

// portal is the access portal. Its operations take the access token of a sign-in on the command line, and the listings
// the session's own without it; `sso logout` does the work of its Logout.
func portal(g *global.Options) service.Service {
	session := []service.Option{{Name: "sso-session", Doc: "without --access-token: take the token of this sso-session"}}
	extra := func(operation string) service.Extra {
		return service.Extra{Operation: operation, Options: session, Supply: ownToken(g), Supplied: []string{"accessToken"}}
	}
	return service.Service{Name: "sso", Extras: []service.Extra{extra("ListAccounts"), extra("ListAccountRoles"),
		{Operation: "Logout", Hidden: true}}}
}

// NewOIDC returns the command of the service that signs clients in.
func NewOIDC(env *app.Env, g *global.Options) *cobra.Command {
	return service.New(env, g, service.Service{
		Name:    "sso-oidc",
		Long:    "The single steps of a sign-in to IAM Identity Center, for programs that make them\nthemselves; sso login does them all.",
		Example: "  awsid sso-oidc register-client --client-name NAME --client-type public",
	})
}

// pickSession returns the session to sign in to where neither an option nor a profile names it: the only one there is,
// or the one that a person at the terminal picks; else "".
func pickSession(ctx context.Context, env *app.Env, g *global.Options, ses *app.Session) (string, error) {
	names := ses.Files.SSOSessionNames()
	p := ses.Settings.Profile()
	if len(names) == 0 || g.Given("profile") || p != nil && listing.SignsIn(listing.SignInProfile(ses, p)) {
		return "", nil
	}
	if len(names) == 1 {
		return names[0], nil
	}
	if !env.Terminal.StdinIsTerminal() || !env.Terminal.StdoutIsTerminal() {
		return "", nil
	}
	items := make([]picker.Item, len(names))
	for i, name := range names {
		items[i] = picker.Item{Line: fmt.Sprintf("%s  %s", name, secret.URL(signin.StatusOf(env, ses.Files, name).StartURL))}
	}
	env.Tellf(env.Stdout, "Which session do you want to sign in to?")
	i, err := picker.New(env.Stdin, env.Stdout).Pick(ctx, picker.Menu{Items: items, Hint: "give --sso-session"})
	if err != nil {
		return "", err
	}
	return names[i], nil
}
