package profiles

import (
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/arn"
)

// summary is what one line of the listing says about a profile. A text is
// empty when the profile does not say it.
type summary struct {
	name    string
	kind    string
	account string
	role    string
	region  string
	session string // sso-session, or the start URL of a legacy SSO profile
	origin  origin.Origin
}

func summarize(p *shared.Profile) summary {
	r := read(p)
	role, login := identityIn(r.text("role_arn")), identityIn(r.text("login_session"))
	return summary{
		name:    p.Name,
		kind:    r.kind(),
		account: first(r.text("sso_account_id"), role.account, login.account, r.text("aws_account_id")),
		role:    first(r.text("sso_role_name"), role.name, login.name),
		region:  r.text("region"),
		session: first(r.text("sso_session"), r.text("sso_start_url")),
		origin:  headerOf(p),
	}
}

// reading is a profile whose sections were read once: looking every setting up
// in the text would take long with ten thousand profiles.
type reading struct{ config, credentials []shared.Value }

func read(p *shared.Profile) reading {
	return reading{p.Config.Values(), p.Credentials.Values()}
}

// text returns the value of a key; the credentials file wins.
func (r reading) text(key string) string {
	if v, ok := find(r.credentials, key); ok {
		return v
	}
	v, _ := find(r.config, key)
	return v
}

func (r reading) has(key string) bool {
	_, inCredentials := find(r.credentials, key)
	_, inConfig := find(r.config, key)
	return inCredentials || inConfig
}

func find(values []shared.Value, key string) (string, bool) {
	for i := range values {
		if values[i].Key == key {
			return values[i].Text, true
		}
	}
	return "", false
}

// kind names where the profile's credentials come from, in the order in which
// the provider chain asks.
func (r reading) kind() string {
	_, keysInCredentials := find(r.credentials, "aws_access_key_id")
	switch {
	case r.has("role_arn") && r.has("web_identity_token_file"):
		return "web-identity"
	case r.has("role_arn"):
		return "assume-role"
	case r.has("sso_account_id"), r.has("sso_role_name"):
		return "sso"
	case keysInCredentials:
		return "static"
	case r.has("login_session"):
		return "login"
	case r.has("credential_process"):
		return "process"
	case r.has("aws_access_key_id"):
		return "static"
	case r.has("sso_session"):
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

// identity is the account and the name in an IAM or STS ARN.
type identity struct{ account, name string }

// identityIn reads the account and the name out of an ARN; a path before the
// name and a session behind an assumed role's name are left out.
func identityIn(text string) identity {
	a, _ := arn.Parse(text)
	return identity{account: a.Account, name: a.Name()}
}

func first(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}
