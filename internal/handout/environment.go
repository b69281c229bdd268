// Package handout gives resolved credentials to other programs: as text for a
// shell to evaluate, as the environment of a child, or over HTTP.
package handout

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/nesting"
)

// ProfileMarker names the profile a child's credentials come from, for prompts.
const ProfileMarker = "AWSID_PROFILE"

// foreignMarks are variables in which other tools tell prompts, and each other, whose credentials are in the
// environment; those with a * begin so. Beside our credentials they name an identity that is gone.
var foreignMarks = []string{
	"ASSUMED_ROLE", "AWS_CREDENTIALS_EXPIRATION", "AWS_EXPIRATION", "AWS_OKTA_*", "AWS_SESSION_EXPIRATION", "AWS_SESSION_TOKEN_EXPIRATION", "AWS_SSO",
	"AWS_SSO_*", "AWS_TOKEN_EXPIRATION", "AWS_VAULT", "AWSRUNAS_*", "AWSU_*", "AWSUME_*", "GRANTED_SSO*", "SAML2AWS_PROFILE",
}

// foreignSettings are no marks, although they begin like some: a tool is told by them where its own things are.
var foreignSettings = []string{"AWS_SSO_CONFIG", "AWS_SSO_FILE_PASSWORD"}

// Environment returns the environment of a child that is to use exactly these credentials: whatever else could give
// it credentials is removed, and what the profile or an option says goes along as variables.
func Environment(vars environ.Vars, ses *app.Session, c credentials.Credentials) environ.Vars {
	return withCredentials(withoutProfile(vars, ses), c)
}

// EnvironmentBesideProfile is Environment for a child that reads further settings from AWS_PROFILE; its SDK must
// prefer keys in the environment, as the AWS CLI does.
func EnvironmentBesideProfile(vars environ.Vars, ses *app.Session, c credentials.Credentials) environ.Vars {
	return withCredentials(withoutCredentials(vars, ses), c)
}

// ServedEnvironment returns the environment of a child that is to ask a Server for its credentials, and nobody else.
// They are those of a step.
func ServedEnvironment(vars environ.Vars, ses *app.Session, s *Server, step *credentials.Step) environ.Vars {
	out := marked(withoutProfile(vars, ses), step.OwnProfile(), step.Kind)
	for _, v := range s.Variables() {
		out = out.With(v.Name, v.Value)
	}
	return out
}

func withCredentials(vars environ.Vars, c credentials.Credentials) environ.Vars {
	for _, v := range Variables(c) {
		if v.Value != "" {
			vars = vars.With(v.Name, v.Value)
		}
	}
	if c.AccountID != "" {
		vars = vars.With("AWS_ACCOUNT_ID", c.AccountID)
	}
	return marked(vars, c.Profile, c.Source)
}

// marked names the profile that credentials are of, for awsid and for prompts. Of those that another awsid has put into
// the environment, or serves, that one's mark holds.
func marked(vars environ.Vars, profile, kind string) environ.Vars {
	if kind == credentials.KindEnv || kind == credentials.KindContainer {
		profile = cmp.Or(profile, vars.Get(ProfileMarker))
	}
	if profile == "" {
		return vars.Without(ProfileMarker)
	}
	return vars.With(ProfileMarker, profile).With(foreignProfile, profile)
}

// withoutCredentials removes all credentials and says which region they were used in; SDKs differ in which name of the
// region they read first.
func withoutCredentials(vars environ.Vars, ses *app.Session) environ.Vars {
	vars = vars.Without(settings.CredentialVariables()...).Without(namesOf(vars, isMark)...).Without(PreviousProfile, outerRegion)
	if region := ses.Settings.Get("region"); region.Set() {
		vars = vars.With("AWS_REGION", region.Text).With("AWS_DEFAULT_REGION", region.Text)
	}
	return vars
}

func namesOf(vars environ.Vars, wanted func(name string) bool) []string {
	return slices.DeleteFunc(vars.Names(), func(name string) bool { return !wanted(name) })
}

// isBearerToken reports whether a variable is a token that beats keys for one service.
func isBearerToken(name string) bool {
	return strings.HasPrefix(strings.ToUpper(name), "AWS_BEARER_TOKEN_")
}

func isMark(name string) bool {
	name = strings.ToUpper(name)
	for _, pattern := range foreignMarks {
		beginning, isPrefix := strings.CutSuffix(pattern, "*")
		if name == pattern || isPrefix && strings.HasPrefix(name, beginning) {
			return !slices.Contains(foreignSettings, name)
		}
	}
	return false
}

// withoutProfile turns what an option or the profile says into the variable of
// the same meaning: the child does not read the profile.
func withoutProfile(vars environ.Vars, ses *app.Session) environ.Vars {
	out := withoutCredentials(vars, ses).Without("AWS_PROFILE", "AWS_DEFAULT_PROFILE").Without(namesOf(vars, isBearerToken)...)
	for d := range settings.Generals() {
		s := ses.Settings.Get(d.Name)
		if !d.Sent() || s.Origin.Kind != origin.File && s.Origin.Kind != origin.Flag || s.Text == "" && !d.Empty {
			continue
		}
		for _, name := range d.Variables {
			out = out.With(name, s.Text)
		}
	}
	out = withS3(out, ses)
	if vars.Get("AWS_ENDPOINT_URL") == "" { // the variable for all services beats the section
		out = withServices(out, ses)
	}
	return nesting.MarkHanded(vars, out)
}

// withS3 hands on what stands in the profile's s3 block and has a variable of its own.
func withS3(vars environ.Vars, ses *app.Session) environ.Vars {
	profile := ses.Settings.Profile()
	if profile == nil {
		return vars
	}
	block, _ := profile.Get("s3")
	for _, v := range block.Nested {
		d := settings.Lookup("s3_" + strings.ToLower(v.Key))
		if d == nil || v.Text == "" {
			continue
		}
		for _, name := range d.Variables {
			if vars.Get(name) == "" {
				vars = vars.With(name, v.Text)
			}
		}
	}
	return vars
}

// withServices hands on the endpoints of the profile's services section.
func withServices(vars environ.Vars, ses *app.Session) environ.Vars {
	section, ok := ses.Files.Services(ses.Settings.Get("services").Text)
	if !ok {
		return vars
	}
	for _, service := range section.Values() {
		name := "AWS_ENDPOINT_URL_" + strings.ToUpper(service.Key)
		for _, v := range service.Nested {
			if strings.EqualFold(v.Key, "endpoint_url") && vars.Get(name) == "" {
				vars = vars.With(name, v.Text)
			}
		}
	}
	return vars
}

// Variable is one environment variable.
type Variable struct{ Name, Value string }

// Variables returns credentials as the environment variables that every AWS
// SDK reads, in the order of the AWS CLI. What is not known is left out.
func Variables(c credentials.Credentials) []Variable {
	vars := []Variable{
		{"AWS_ACCESS_KEY_ID", c.AccessKeyID},
		{"AWS_SECRET_ACCESS_KEY", c.SecretAccessKey.Reveal()},
	}
	if c.HasToken || !c.SessionToken.Empty() {
		vars = append(vars, Variable{"AWS_SESSION_TOKEN", c.SessionToken.Reveal()})
	}
	if !c.Expires.IsZero() {
		vars = append(vars, Variable{"AWS_CREDENTIAL_EXPIRATION", Timestamp(c.Expires)})
	}
	return vars
}

// Timestamp writes a time as the AWS CLI prints it: its own offset in digits, and six digits of a second or none.
func Timestamp(t time.Time) string {
	layout := "2006-01-02T15:04:05"
	if t.Nanosecond() >= int(time.Microsecond) {
		layout += ".000000"
	}
	return t.Format(layout + "-07:00")
}
