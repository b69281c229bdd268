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

// print writes the identity for people.
func (i identity) print(w io.Writer, env *app.Env) error {
	var b strings.Builder
	line := func(label, format string, args ...any) {
		fmt.Fprintf(&b, "%-12s "+format+"\n", append([]any{label}, args...)...)
	}
	account := i.account
	if i.alias != "" {
		account += " (" + i.alias + ")"
	}
	line("account", "%s", account)
	line("identity", "%s", i.principal.words())
	line("arn", "%s", i.arn)
	if i.creds.Source != "env" || i.profile.Origin.Kind != origin.Default {
		line("profile", "%s", from(env, i.profile.Text, i.profile.Origin.String()))
	}
	if i.region.Set() {
		line("region", "%s", from(env, i.region.Text, i.region.Origin.String()))
	}
	line("endpoint", "%s", from(env, i.endpoint.URL, i.endpoint.Origin.String()))
	line("credentials", "%s", from(env, i.creds.Source, i.creds.Origin.String()))
	if i.creds.CanExpire() {
		line("time left", "%s (until %s)", timetext.Duration(max(0, i.creds.Expires.Sub(env.Clock.Now()))), i.creds.Expires.Local().Format(time.DateTime))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// from adds where a value comes from.
func from(env *app.Env, text, origin string) string {
	if origin == "" || origin == text {
		return text
	}
	return text + " (" + paths.Tilde(origin, env.Paths.Home) + ")"
}
