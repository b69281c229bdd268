// Package whoami is `awsid whoami`: who AWS takes us for, in words.
package whoami

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/catalog"
	"github.com/awsid/awsid/internal/cli/choose"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/output"
	"github.com/awsid/awsid/internal/cli/reauth"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/handout"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/arn"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/printable"
	"github.com/awsid/awsid/internal/sys/timetext"
	"github.com/awsid/awsid/internal/sys/value"
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
	if err := choose.WhenNeeded(ctx, env, g, "awsid whoami"); err != nil {
		return err
	}
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
	aliases := make(chan *string, 1)
	if opts.noAlias {
		aliases <- nil
	} else {
		go func() { aliases <- lookupAlias(ctx, clients, creds) }()
	}
	caller, err := clients.Call(ctx, awsapi.Request{Service: "sts", Operation: "GetCallerIdentity",
		Region: region.Text, Credentials: creds})
	if err != nil {
		return identity{}, err
	}
	alias, userKey := <-aliases, ""
	if creds.SessionToken.Empty() {
		userKey = creds.AccessKeyID
	}
	catalog.NoteAccount(ctx, env, caller.Text("Account"), alias, userKey)
	if alias == nil {
		alias = new(string)
	}
	return identity{
		account: caller.Text("Account"), arn: caller.Text("Arn"), userID: caller.Text("UserId"), alias: *alias,
		principal: parsePrincipal(caller.Text("Arn")), creds: creds, profile: ses.Settings.ProfileName(),
		region: region, endpoint: endpoint,
	}, nil
}

// lookupAlias returns the account's alias, "" when it has none, and nil when we may not know.
func lookupAlias(ctx context.Context, clients *awsapi.Clients, creds credentials.Credentials) *string {
	ctx, cancel := context.WithTimeout(ctx, aliasWait)
	defer cancel()
	found, err := clients.Call(ctx, awsapi.Request{Service: "iam", Operation: "ListAccountAliases", Credentials: creds})
	if err != nil {
		return nil
	}
	alias := ""
	if aliases := found.List("AccountAliases"); len(aliases) > 0 {
		alias, _ = aliases[0].(string)
	}
	return &alias
}

type identity struct {
	account, alias, arn, userID string
	principal                   principal
	creds                       credentials.Credentials
	profile, region             settings.Setting
	endpoint                    awsapi.Endpoint // of STS, which told us
}

// object is the identity for programs. What is not known is left out.
func (i identity) object(now time.Time) value.Object {
	o := value.Object{}
	add := func(name string, v any) {
		if v != "" {
			o = append(o, value.Member{Name: name, Value: v})
		}
	}
	add("Account", i.account)
	add("AccountAlias", i.alias)
	add("Arn", i.arn)
	add("UserId", i.userID)
	add("Kind", i.principal.kind)
	add("Name", i.principal.name)
	add("RoleName", i.principal.role)
	add("SessionName", i.principal.session)
	add("Partition", i.principal.partition)
	add("Profile", i.profile.Text)
	add("Region", i.region.Text)
	add("Endpoint", i.endpoint.URL)
	add("AccessKeyId", i.creds.AccessKeyID)
	add("Source", i.creds.Source)
	add("SourceOrigin", i.creds.Origin.String())
	if i.creds.CanExpire() {
		add("Expiration", handout.Timestamp(i.creds.Expires))
		add("SecondsLeft", max(0, int64(i.creds.Expires.Sub(now)/time.Second)))
	}
	return o
}

func (i identity) writeText(env *app.Env) error {
	const column = 13
	var b strings.Builder
	st := env.Style(env.Stdout)
	line := func(label, text string) {
		text = fmt.Sprintf("%-*s%s", column, label, printable.Text(text))
		b.WriteString(st.Wrap(text, column) + "\n")
	}
	account := i.account
	if i.alias != "" {
		account += " (" + i.alias + ")"
	}
	line("account", account)
	line("identity", i.principal.describe())
	line("arn", i.arn)
	if i.creds.Source != credentials.KindEnv || i.profile.Origin.Kind != origin.Default {
		line("profile", withOrigin(env, i.profile.Text, i.profile.Origin.String()))
	}
	if i.region.Set() {
		line("region", withOrigin(env, i.region.Text, i.region.Origin.String()))
	}
	line("endpoint", withOrigin(env, i.endpoint.URL, i.endpoint.Origin.String()))
	line("credentials", withOrigin(env, i.creds.Source, i.creds.Origin.String()))
	if i.creds.CanExpire() {
		line("valid until", timetext.Until(env.Clock.Now(), i.creds.Expires))
	}
	return st.Print(b.String())
}

func withOrigin(env *app.Env, text, origin string) string {
	if origin == "" || origin == text {
		return text
	}
	return text + " (" + paths.Tilde(origin, env.Paths.Home) + ")"
}

// principal is what the ARN of a caller says.
type principal struct {
	kind      string // user, permission-set, role, federated-user, root
	name      string // of the user, permission set or role
	role      string // of a permission set: the role's own name
	session   string // of a role: who came, as a rule
	partition string
}

func parsePrincipal(caller string) principal {
	a, ok := arn.Parse(caller)
	if !ok {
		return principal{name: caller}
	}
	p := principal{kind: a.Type(), name: a.Name(), partition: a.Partition}
	switch p.kind {
	case "assumed-role":
		p.kind, p.session = "role", a.Session()
		if set, ok := arn.PermissionSet(p.name); ok {
			p.kind, p.role, p.name = "permission-set", p.name, set
		}
	case "federated-user":
		p.name = a.Rest()
	}
	return p
}

func (p principal) describe() string {
	text := strings.ReplaceAll(p.kind, "-", " ") + " " + p.name
	switch {
	case p.kind == "root":
		return "the root user of the account"
	case p.kind == "":
		return p.name
	case p.session != "":
		text += ", session " + p.session
	}
	return text
}
