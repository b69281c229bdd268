package handout

import (
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/sys/environ"
)

// ProfileMarker names the profile a child's credentials come from, for prompts.
const ProfileMarker = "AWSID_PROFILE"

// KeepProfile leaves AWS_PROFILE to the child, which then reads further
// settings from it; its SDK must prefer keys in the environment, as the AWS
// CLI does.
const KeepProfile = true

// Environment returns the environment of a child that shall use exactly these
// credentials: whatever else could give it credentials is removed, and what
// the profile or an option says goes along as variables.
func Environment(vars environ.Vars, ses *app.Session, c credentials.Credentials, keepProfile bool) environ.Vars {
	out := prepared(vars, ses, keepProfile)
	for _, v := range Variables(c) {
		if v.Value != "" {
			out = out.With(v.Name, v.Value)
		}
	}
	if c.AccountID != "" {
		out = out.With("AWS_ACCOUNT_ID", c.AccountID)
	}
	return out
}

// ServedEnvironment returns the environment of a child that shall ask a Server
// for its credentials, and nobody else.
func ServedEnvironment(vars environ.Vars, ses *app.Session, s *Server) environ.Vars {
	out := prepared(vars, ses, !KeepProfile)
	for _, v := range s.Variables() {
		out = out.With(v.Name, v.Value)
	}
	return out
}

// prepared removes all credentials and adds settings and region.
func prepared(vars environ.Vars, ses *app.Session, keepProfile bool) environ.Vars {
	out := vars.Without(settings.CredentialVariables()...)
	if !keepProfile {
		out = out.Without("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
		out = withSettings(out, ses)
	}
	return withRegion(out, ses).With(ProfileMarker, ses.Settings.ProfileName().Text)
}

// withRegion sets both names of the region, since SDKs differ in which they
// read first.
func withRegion(vars environ.Vars, ses *app.Session) environ.Vars {
	region := ses.Settings.Get("region")
	if !region.Set() {
		return vars
	}
	return vars.With("AWS_REGION", region.Text).With("AWS_DEFAULT_REGION", region.Text)
}

// withSettings turns what an option or the profile says into the variable of
// the same meaning: the child does not read the profile.
func withSettings(vars environ.Vars, ses *app.Session) environ.Vars {
	for d := range settings.Generals() {
		if !d.Sent() {
			continue
		}
		s := ses.Settings.Get(d.Name)
		if s.Origin.Kind != origin.File && s.Origin.Kind != origin.Flag {
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
		if url, ok := nested(service, "endpoint_url"); ok && vars.Get(name) == "" {
			vars = vars.With(name, url)
		}
	}
	return vars
}

func nested(v shared.Value, key string) (string, bool) {
	for _, n := range v.Nested {
		if strings.EqualFold(n.Key, key) {
			return n.Text, true
		}
	}
	return "", false
}
