package profiles

import (
	"strings"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/shared"
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
	role := arnOf(p, "role_arn")
	login := arnOf(p, "login_session")
	return summary{
		name:    p.Name,
		kind:    kindOf(p),
		account: first(text(p, "sso_account_id"), role.account, login.account, text(p, "aws_account_id")),
		role:    first(text(p, "sso_role_name"), role.name, login.name),
		region:  text(p, "region"),
		session: first(text(p, "sso_session"), text(p, "sso_start_url")),
		origin:  headerOf(p),
	}
}

// kindOf names where the profile's credentials come from, in the order in
// which the provider chain asks.
func kindOf(p *shared.Profile) string {
	switch {
	case has(p, "role_arn") && has(p, "web_identity_token_file"):
		return "web-identity"
	case has(p, "role_arn"):
		return "assume-role"
	case has(p, "sso_account_id"), has(p, "sso_role_name"):
		return "sso"
	case sectionHas(p.Credentials, "aws_access_key_id"):
		return "static"
	case has(p, "login_session"):
		return "login"
	case has(p, "credential_process"):
		return "process"
	case sectionHas(p.Config, "aws_access_key_id"):
		return "static"
	case has(p, "sso_session"):
		return "sso-session"
	}
	return "settings"
}

func has(p *shared.Profile, key string) bool {
	_, ok := p.Get(key)
	return ok
}

func sectionHas(s *shared.Section, key string) bool {
	if s == nil {
		return false
	}
	_, ok := s.Get(key)
	return ok
}

func text(p *shared.Profile, key string) string {
	v, _ := p.Get(key)
	return v.Text
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

// arnOf reads arn:PARTITION:SERVICE:REGION:ACCOUNT:TYPE/NAME; a path before
// the name and a session behind an assumed role's name are left out.
func arnOf(p *shared.Profile, key string) identity {
	parts := strings.SplitN(text(p, key), ":", 6)
	if len(parts) != 6 || parts[0] != "arn" {
		return identity{}
	}
	words := strings.Split(parts[5], "/")
	name := words[len(words)-1]
	if words[0] == "assumed-role" && len(words) > 2 {
		name = words[1]
	}
	return identity{account: parts[4], name: name}
}

func first(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}
