// Package whoami is `awsid whoami`: who AWS takes us for, in words.
package whoami

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/output"
	"github.com/awsid/awsid/internal/cli/reauth"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/signin"
)

// aliasWait bounds the wait for a name that many may not ask for.
const aliasWait = 3 * time.Second

type whoamiOptions struct{ noAlias bool }

// New returns the command.
func New(env *app.Env, g *global.Options) *cobra.Command {
	var opts whoamiOptions
	cmd := &cobra.Command{
		Use:   "whoami",
		Short: "who AWS takes you for: account, user or permission set, time left",
		Example: `  awsid whoami --profile dev
  awsid whoami --output json --query Account`,
	}
	cmd.Flags().BoolVar(&opts.noAlias, "no-alias", false, "do not ask for the account's alias")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return runWhoami(cmd.Context(), env, g, opts) }
	return cmd
}

func runWhoami(ctx context.Context, env *app.Env, g *global.Options, opts whoamiOptions) error {
	ses, err := g.Open(env)
	if err != nil {
		return err
	}
	out, err := output.Open(env, g, ses, "WhoAmI")
	if err != nil {
		return err
	}
	creds, err := reauth.Credentials(ctx, env, ses, reauth.Options{})
	if err != nil {
		return err
	}
	remember := noter(ctx, env, ses, creds)
	who, err := ask(ctx, env, ses, creds, opts)
	if err != nil {
		return err
	}
	if g.Given("output") || g.Given("query") {
		err = out.Write(ctx, who.object(env.Clock.Now()))
	} else {
		err = who.print(env.Stdout, env)
	}
	remember(who.principal)
	return err
}

// noter returns what notes for `sso status` whose sign-in it is that led to the
// credentials. What was cached may be of the one who signed in before.
func noter(ctx context.Context, env *app.Env, ses *app.Session, creds credentials.Credentials) func(principal) {
	if creds.Source != "sso" || !creds.Fetched {
		return func(principal) {}
	}
	s, err := signin.SessionOf(ses, ses.Settings.Profile())
	if err != nil {
		return func(principal) {}
	}
	used, _ := signin.CachedToken(env, s)
	return func(p principal) {
		if p.kind == "permission-set" {
			signin.RememberUser(ctx, env, s, used, p.session)
		}
	}
}

// ask asks STS who we are, and IAM for the account's alias meanwhile. Not to
// get the alias is no error: few identities may ask for it.
func ask(ctx context.Context, env *app.Env, ses *app.Session, creds credentials.Credentials, opts whoamiOptions) (identity, error) {
	clients := awsapi.New(env, ses.Settings).ForCommand()
	signer := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return creds.AWS(), nil })
	region, err := clients.Region(ctx)
	if err != nil {
		return identity{}, err
	}
	endpoint, err := clients.Endpoint("STS", region.Text)
	if err != nil {
		return identity{}, err
	}
	client, err := clients.STSIn(ctx, region.Text, signer)
	if err != nil {
		return identity{}, err
	}
	alias := make(chan string, 1)
	if opts.noAlias {
		alias <- ""
	} else {
		go func() { alias <- accountAlias(ctx, clients, signer) }()
	}
	caller, err := client.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return identity{}, awsapi.MapError(err, "GetCallerIdentity")
	}
	who := identity{
		account: aws.ToString(caller.Account), arn: aws.ToString(caller.Arn), userID: aws.ToString(caller.UserId),
		alias: <-alias, creds: creds, profile: ses.Settings.ProfileName(), region: region, endpoint: endpoint,
	}
	who.principal = parsePrincipal(who.arn)
	return who, nil
}

func accountAlias(ctx context.Context, clients *awsapi.Clients, signer aws.CredentialsProvider) string {
	ctx, cancel := context.WithTimeout(ctx, aliasWait)
	defer cancel()
	client, err := clients.IAM(ctx, signer)
	if err != nil {
		return ""
	}
	found, err := client.ListAccountAliases(ctx, &iam.ListAccountAliasesInput{})
	if err != nil || len(found.AccountAliases) == 0 {
		return ""
	}
	return found.AccountAliases[0]
}
