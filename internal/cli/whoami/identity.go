package whoami

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/handout"
	"github.com/awsid/awsid/internal/sys/arn"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/timetext"
	"github.com/awsid/awsid/internal/sys/value"
)

// identity is all that is known about who we are.
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

// writeText writes the identity for people.
func (i identity) writeText(env *app.Env) error {
	var b strings.Builder
	line := func(label, format string, args ...any) {
		fmt.Fprintf(&b, "%-12s "+format+"\n", append([]any{label}, args...)...)
	}
	account := i.account
	if i.alias != "" {
		account += " (" + i.alias + ")"
	}
	line("account", "%s", account)
	line("identity", "%s", i.principal.describe())
	line("arn", "%s", i.arn)
	if i.creds.Source != credentials.KindEnv || i.profile.Origin.Kind != origin.Default {
		line("profile", "%s", withOrigin(env, i.profile.Text, i.profile.Origin.String()))
	}
	if i.region.Set() {
		line("region", "%s", withOrigin(env, i.region.Text, i.region.Origin.String()))
	}
	line("endpoint", "%s", withOrigin(env, i.endpoint.URL, i.endpoint.Origin.String()))
	line("credentials", "%s", withOrigin(env, i.creds.Source, i.creds.Origin.String()))
	if i.creds.CanExpire() {
		line("time left", "%s (until %s)", timetext.Duration(max(0, i.creds.Expires.Sub(env.Clock.Now()))),
			i.creds.Expires.Local().Format(time.DateTime))
	}
	_, err := io.WriteString(env.Stdout, b.String())
	return err
}

// withOrigin adds where a value comes from.
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

// parsePrincipal reads the ARN of a caller identity.
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

// describe says who it is, for people.
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
