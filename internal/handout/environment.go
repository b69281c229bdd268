// Package handout gives resolved credentials to other programs: as text for a
// shell to evaluate, as the environment of a child, or over HTTP.
package handout

import (
	"strings"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/sys/environ"
)

// ProfileMarker names the profile a child's credentials come from, for prompts.
const ProfileMarker = "AWSID_PROFILE"

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
func ServedEnvironment(vars environ.Vars, ses *app.Session, s *Server) environ.Vars {
	out := withoutProfile(vars, ses)
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
	return vars
}

// withoutCredentials removes all credentials and says which profile and region
// they were; SDKs differ in which name of the region they read first.
func withoutCredentials(vars environ.Vars, ses *app.Session) environ.Vars {
	vars = vars.Without(settings.CredentialVariables()...)
	if region := ses.Settings.Get("region"); region.Set() {
		vars = vars.With("AWS_REGION", region.Text).With("AWS_DEFAULT_REGION", region.Text)
	}
	return vars.With(ProfileMarker, ses.Settings.ProfileName().Text)
}

// withoutProfile turns what an option or the profile says into the variable of
// the same meaning: the child does not read the profile.
func withoutProfile(vars environ.Vars, ses *app.Session) environ.Vars {
	vars = withoutCredentials(vars, ses).Without("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
	for d := range settings.Generals() {
		s := ses.Settings.Get(d.Name)
		if !d.Sent() || s.Origin.Kind != origin.File && s.Origin.Kind != origin.Flag {
			continue
		}
		for _, name := range d.Variables {
			vars = vars.With(name, s.Text)
		}
	}
	return withServices(vars, ses)
}

// withServices hands on the endpoints of the profile's services section.
func withServices(vars environ.Vars, ses *app.Session) environ.Vars {
	section, ok := ses.Files.Services(ses.Settings.Get("services").Text)
	if !ok || vars.Get("AWS_ENDPOINT_URL") != "" {
		return vars // the variable for all services beats the section
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
