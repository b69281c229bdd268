package profiles

import (
	"cmp"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/arn"
	"github.com/awsid/awsid/internal/sys/secret"
)

// summary is what one line of the listing says about a profile. A text is empty when the profile does not say it.
type summary struct {
	name, kind, account, role, region string
	session                           string // sso-session, or the start URL of a legacy SSO profile
	origin                            origin.Origin
}

func summarize(p *shared.Profile) summary {
	values := p.Credentials.Values()
	v := profileValues{append(values, p.Config.Values()...), len(values)}
	role, _ := arn.Parse(v.textOf("role_arn"))
	login, _ := arn.Parse(v.textOf("login_session"))
	return summary{
		name:    p.Name,
		kind:    v.sourceKind(),
		account: cmp.Or(v.textOf("sso_account_id"), role.Account, login.Account, v.textOf("aws_account_id")),
		role:    cmp.Or(v.textOf("sso_role_name"), role.Name(), login.Name()),
		region:  v.textOf("region"),
		session: cmp.Or(v.textOf("sso_session"), secret.URL(v.textOf("sso_start_url"))),
		origin:  headerOf(p),
	}
}

// profileValues are a profile's settings, those of the credentials file first, which count. They are read once:
// looking every setting up in the text would take long with ten thousand profiles.
type profileValues struct {
	all           []shared.Value
	inCredentials int // how many are from the credentials file
}

// textOf returns the value of a key, "" when there is none.
func (v profileValues) textOf(key string) string {
	if i := v.indexOf(key); i >= 0 {
		return v.all[i].Text
	}
	return ""
}

// hasKey reports whether the profile has a key, with a value or without.
func (v profileValues) hasKey(key string) bool { return v.indexOf(key) >= 0 }

func (v profileValues) indexOf(key string) int {
	for i := range v.all {
		if v.all[i].Key == key {
			return i
		}
	}
	return -1
}

// sourceKind names where the profile's credentials come from, in the order in which the provider chain asks.
func (v profileValues) sourceKind() string {
	key := v.indexOf("aws_access_key_id")
	switch {
	case v.hasKey("role_arn") && v.hasKey("web_identity_token_file"):
		return "web-identity"
	case v.hasKey("role_arn"):
		return "assume-role"
	case v.hasKey("sso_account_id"), v.hasKey("sso_role_name"):
		return "sso"
	case key >= 0 && key < v.inCredentials:
		return "static"
	case v.hasKey("login_session"):
		return "login"
	case v.hasKey("credential_process"):
		return "process"
	case key >= 0:
		return "static"
	case v.hasKey("sso_session"):
		return "sso-session"
	}
	return "settings"
}

// headerOf is where the profile begins: in the config file if it is there.
func headerOf(p *shared.Profile) origin.Origin {
	if p.Config != nil {
		return p.Config.Origin
	}
	if p.Credentials != nil {
		return p.Credentials.Origin
	}
	return origin.Origin{}
}
