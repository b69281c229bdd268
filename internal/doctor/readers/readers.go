package readers

import (
	"fmt"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/paths"
)

// Picture is what one reader makes of one profile.
type Picture struct {
	Found    bool
	Region   string
	Identity string // for people: "the SSO role Admin in 111122223333"
}

// View is what one reader makes of both files.
type View struct {
	Reader   string
	Refused  bool // it reads nothing because of what is in the files
	profiles map[string]profile
}

// profile keeps the files apart: where keys stand decides what they beat.
type profile struct{ config, credentials map[string]string }

func (p profile) get(key string) string {
	if v := p.credentials[key]; v != "" {
		return v
	}
	return p.config[key]
}

// Views reads the files as every known reader does.
func Views(config, credentials string) []View {
	python := viewPython(config, credentials)
	cli, boto := python, python
	cli.Reader, boto.Reader = "the AWS CLI", "boto3"
	return []View{cli, boto, view("Go", goSDK(), config, credentials),
		view("JavaScript", javaScript(), config, credentials), view("Java", java(), config, credentials)}
}

func view(reader string, d dialect, config, credentials string) View {
	v := View{Reader: reader, profiles: map[string]profile{}}
	one, refusedOne := d.read(config, d.headed)
	two, refusedTwo := d.read(credentials, d.verbatim)
	for name, m := range one {
		v.profiles[name] = profile{config: m}
	}
	for name, m := range two {
		v.profiles[name] = profile{one[name], m}
	}
	v.Refused = refusedOne || refusedTwo
	return v
}

func viewPython(config, credentials string) View {
	files := shared.ReadTexts(paths.Paths{}, config, credentials)
	v := View{profiles: map[string]profile{}, Refused: len(files.Problems()) > 0}
	for _, name := range files.ProfileNames() {
		p, _ := files.Profile(name)
		v.profiles[name] = profile{texts(p.Config), texts(p.Credentials)}
	}
	return v
}

func texts(s *shared.Section) map[string]string {
	m := map[string]string{}
	for _, v := range s.Values() {
		m[v.Key] = v.Text
	}
	return m
}

// Picture returns what the reader makes of a profile.
func (v View) Picture(name string) Picture {
	p, found := v.profiles[name]
	if !found || v.Refused {
		return Picture{}
	}
	return Picture{Found: true, Region: p.get("region"), Identity: v.identity(p)}
}

// identity follows the order in which the reader looks for credentials.
func (v View) identity(p profile) string {
	for _, way := range order(v.Reader) {
		if text := way(p); text != "" {
			return text
		}
	}
	return "none"
}

// order lists the ways to credentials inside a profile. Sources: for the AWS
// CLI and boto3 botocore/credentials.py, for Go config/resolve_credentials.go,
// for JavaScript credential-provider-ini, for Java ProfileCredentialsUtils.
func order(reader string) []func(profile) string {
	switch reader {
	case "Go":
		return []func(profile) string{sourcedRole, keysAnywhere, role, webIdentity, sso, process, login}
	case "JavaScript":
		return []func(profile) string{role, keysAnywhere, webIdentity, process, sso, login}
	case "Java":
		return []func(profile) string{webIdentity, sso, role, process, keysAnywhere, login}
	default:
		return []func(profile) string{role, webIdentity, sso, keysInCredentials, login, process, keysAnywhere}
	}
}

func role(p profile) string {
	if arn := p.get("role_arn"); arn != "" && p.get("web_identity_token_file") == "" && p.get("source_profile")+p.get("credential_source") != "" {
		return "the role " + arn
	}
	return ""
}

func sourcedRole(p profile) string {
	if p.get("source_profile") == "" {
		return ""
	}
	return role(p)
}

func webIdentity(p profile) string {
	if arn := p.get("role_arn"); arn != "" && p.get("web_identity_token_file") != "" {
		return "the role " + arn + " by web identity"
	}
	return ""
}

func sso(p profile) string {
	if account, role := p.get("sso_account_id"), p.get("sso_role_name"); account != "" || role != "" {
		return fmt.Sprintf("the SSO role %s in %s", role, account)
	}
	return ""
}

func keysInCredentials(p profile) string { return keys(p.credentials) }

func keysAnywhere(p profile) string {
	if text := keys(p.credentials); text != "" {
		return text
	}
	return keys(p.config)
}

// keys names an access key by its last characters.
func keys(m map[string]string) string {
	id := m["aws_access_key_id"]
	if id == "" || m["aws_secret_access_key"] == "" {
		return ""
	}
	return "the access key …" + id[max(0, len(id)-4):]
}

func process(p profile) string {
	if p.get("credential_process") != "" {
		return "its credential_process"
	}
	return ""
}

func login(p profile) string {
	if p.get("login_session") != "" {
		return "a console sign-in"
	}
	return ""
}
