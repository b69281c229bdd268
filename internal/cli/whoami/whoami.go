// Package whoami is `awsid whoami`: who AWS takes us for, in words.
package whoami

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/output"
	"github.com/awsid/awsid/internal/cli/reauth"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/signin/tokencache"
)

// aliasWait bounds the wait for a name that many may not ask for.
const aliasWait = 3 * time.Second

type whoamiOptions struct {
	global  *global.Options
	noAlias bool
}

// New returns the command.
func New(env *app.Env, g *global.Options) *cobra.Command {
	opts := whoamiOptions{global: g}
	cmd := &cobra.Command{
		Use:   "whoami",
		Short: "who AWS takes you for: account, user or permission set, time left",
		Example: `  awsid whoami --profile dev
  awsid whoami --output json --query Account`,
	}
	cmd.Flags().BoolVar(&opts.noAlias, "no-alias", false, "do not ask for the account's alias")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return runWhoami(cmd.Context(), env, opts) }
	return cmd
}

func runWhoami(ctx context.Context, env *app.Env, opts whoamiOptions) error {
	g := opts.global
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
	token, session := cachedToken(env, ses, creds)
	who, err := lookupIdentity(ctx, env, ses, creds, opts)
	if err != nil {
		return err
	}
	if g.Given("output") || g.Given("query") {
		err = out.Write(ctx, who.object(env.Clock.Now()))
	} else {
		err = who.writeText(env)
	}
	if session != nil && who.principal.kind == "permission-set" {
		signin.RememberUser(ctx, env, *session, token, who.principal.session)
	}
	return err
}

// cachedToken returns the sign-in that led to the credentials, so that `sso status` can say whose it is; the session
// is nil when there was none. Credentials that were cached may be of the one who signed in before.
func cachedToken(env *app.Env, ses *app.Session, creds credentials.Credentials) (tokencache.Token, *signin.Session) {
	if creds.Source != credentials.KindSSO || !creds.Fetched {
		return tokencache.Token{}, nil
	}
	s, err := signin.SessionOf(ses, ses.Settings.Profile())
	if err != nil {
		return tokencache.Token{}, nil
	}
	token, _ := signin.CachedToken(env, s)
	return token, &s
}

// lookupIdentity asks STS who we are, and IAM for the account's alias meanwhile.
// Not to get the alias is no error: few identities may ask for it.
func lookupIdentity(ctx context.Context, env *app.Env, ses *app.Session, creds credentials.Credentials, opts whoamiOptions) (identity, error) {
	clients := awsapi.New(env, ses.Settings).ForCommand()
	region, err := clients.Region(ctx)
	if err != nil {
		return identity{}, err
	}
	endpoint, err := clients.Endpoint("STS", region.Text)
	if err != nil {
		return identity{}, err
	}
	alias := make(chan string, 1)
	if opts.noAlias {
		alias <- ""
	} else {
		go func() { alias <- lookupAlias(ctx, clients, creds) }()
	}
	caller, err := clients.Call(ctx, awsapi.Request{Service: "sts", Operation: "GetCallerIdentity",
		Region: region.Text, Credentials: creds})
	if err != nil {
		return identity{}, err
	}
	return identity{
		account: caller.Text("Account"), arn: caller.Text("Arn"), userID: caller.Text("UserId"), alias: <-alias,
		principal: parsePrincipal(caller.Text("Arn")), creds: creds, profile: ses.Settings.ProfileName(),
		region: region, endpoint: endpoint,
	}, nil
}

func lookupAlias(ctx context.Context, clients *awsapi.Clients, creds credentials.Credentials) string {
	ctx, cancel := context.WithTimeout(ctx, aliasWait)
	defer cancel()
	found, err := clients.Call(ctx, awsapi.Request{Service: "iam", Operation: "ListAccountAliases", Credentials: creds})
	if aliases := found.List("AccountAliases"); err == nil && len(aliases) > 0 {
		alias, _ := aliases[0].(string)
		return alias
	}
	return ""
}
