package rules

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/signin/tokencache"
)

// needRules are about what a profile needs and nobody gives.
var needRules = []doctor.Rule{
	{ID: "profile-without-credentials", Severity: doctor.Info, Residual: true, Profile: checkNoWay, Title: "a profile has no way to credentials",
		Why: "Without keys, a role, a sign-in or a program the tools look on: in the container and at the machine's own role, and use that, or end with \"Unable to locate credentials\". It is a warning where the environment chooses the profile, and where the credentials file has keys under nearly the same name. The default profile is not inherited.",
		Fix: "Write one way to credentials into the profile: awsid configure sso, or source_profile and role_arn."},
	{ID: "region-missing", Severity: doctor.Info, Once: true, Check: checkRegionMissing, Title: "nobody gives a region",
		Why: "A profile does not inherit the region of [default], nor a role that of its source_profile. Commands then ask the machine's metadata, and end with \"You must specify a region\". It is a warning where the environment chooses such a profile.",
		Fix: "Write region = NAME into the profile, or set AWS_REGION."},
	{ID: "credential-source-absent", Severity: doctor.Info, Profile: checkSourceAbsent, Title: "a role's credential_source is not here",
		Why: "A role with a credential_source can be assumed only where that is: in a container, on an EC2 instance, in a shell with keys. It is a warning where the environment chooses the profile, or switches the source off.",
		Fix: "Use the profile where its source is, or write source_profile."},
	{ID: "sign-in-missing", Severity: doctor.Info, Check: checkSignInMissing, Title: "nobody has signed in to a portal yet",
		Why: "The profiles of the session get no credentials before the first sign-in. It is a warning where the environment chooses one of them.", Fix: "Run awsid sso login."},
	{ID: "sign-in-elsewhere", Severity: doctor.Warning, Check: checkSignInElsewhere, Title: "a sign-in is kept under a session's name and was made elsewhere",
		Why: "The sign-in of an sso-session is kept by the session's name. When its start URL or region was changed since, tools show the old portal's token to the new one, which refuses it.",
		Fix: "Sign in again: awsid sso login --sso-session NAME."},
}

// hasWay reports whether a profile says how to come to credentials.
func hasWay(p *doctor.Profile) bool {
	return p.Has("aws_access_key_id", "aws_secret_access_key", "role_arn", "web_identity_token_file", "sso_account_id", "sso_role_name",
		"login_session", "credential_process") || managedElsewhere(p)
}

// hasEnvironmentCredentials reports whether the environment gives credentials to who has none.
func hasEnvironmentCredentials(s *doctor.Snapshot) bool {
	return slices.ContainsFunc([]string{"AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
		"AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_VAULT"}, func(name string) bool { return s.Vars.Get(name) != "" })
}

func checkNoWay(s *doctor.Snapshot, p *doctor.Profile) doctor.Finding {
	isChosen := p.Name == s.ChosenProfile()
	hasName := p.Name != "default" && p.Name != "DEFAULT"
	// With an sso_session alone, tools for the bearer token of a sign-in use the profile.
	if hasWay(p) || !hasName || p.Has("sso_session", "sso_start_url") || isChosen && hasEnvironmentCredentials(s) {
		return doctor.Finding{}
	}
	f := p.Halves()[0].Finding("profile %s has no way to credentials: tools look at the machine's own role, or end", p.Name)
	hasKeys := func(name string) bool {
		other := s.Profile(name)
		return other != nil && other.Config == nil && other.Has("aws_access_key_id")
	}
	twins := s.ProfileNames.Twins(p.Name)
	if at := slices.IndexFunc(twins, hasKeys); at >= 0 && p.Credentials == nil {
		f = p.Halves()[0].Finding("profile %s has no way to credentials, and the credentials file has keys for %s: names have to be the same, letter case included", p.Name, twins[at])
		f.Severity = doctor.Warning
	}
	if isChosen && !s.UsesAWSVault() {
		f.Severity = doctor.Warning
	}
	return f
}

// checkRegionMissing says once which profiles have no region.
func checkRegionMissing(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
	if s.Vars.Get("AWS_REGION") != "" || s.Vars.Get("AWS_DEFAULT_REGION") != "" {
		return nil
	}
	var first *doctor.Profile
	var names []string
	isChosen := false
	for _, p := range s.Profiles {
		if !p.Mentions("region") && hasWay(p) && !managedElsewhere(p) && !doctor.HasMisspelt("region", p.Halves()...) {
			if first = cmp.Or(first, p); p.Name == s.ChosenProfile() {
				first, isChosen = p, true
			}
			names = append(append(names, p.Name), s.Alike(p)...)
		}
	}
	if first == nil {
		return nil
	}
	if slices.Sort(names); isChosen {
		names = slices.Insert(slices.DeleteFunc(names, func(name string) bool { return name == first.Name }), 0, first.Name)
	}
	if len(names) > 6 {
		names = append(names[:5], fmt.Sprintf("%d more", len(names)-5))
	}
	inherits := ""
	if s.Profile("default").Has("region") {
		inherits = ", and that of [default] is not inherited"
	}
	f := first.Halves()[0].Finding("nobody gives a region for %s%s", joinWords(names), inherits)
	if isChosen {
		f.Severity = doctor.Warning
	}
	return []doctor.Finding{f}
}

func checkSourceAbsent(s *doctor.Snapshot, p *doctor.Profile) doctor.Finding {
	v := p.Find("credential_source")
	if !isRole(p) || p.Has("source_profile") {
		return doctor.Finding{}
	}
	isSet := func(name string) bool { return s.Vars.Get(name) != "" }
	f, isOff := doctor.Finding{}, false
	switch v.Text {
	case "Environment":
		if !isSet("AWS_ACCESS_KEY_ID") {
			f = v.Finding("credential_source is Environment, and there are no keys in the environment: the role of %s cannot be assumed from here", p.Name)
		}
	case "EcsContainer":
		if !isSet("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") && !isSet("AWS_CONTAINER_CREDENTIALS_FULL_URI") {
			f = v.Finding("credential_source is EcsContainer, and the environment names no container credentials: the role of %s cannot be assumed from here", p.Name)
		}
	case "Ec2InstanceMetadata":
		if isOff = strings.EqualFold(s.Vars.Get("AWS_EC2_METADATA_DISABLED"), "true"); isOff {
			f = v.Finding("credential_source is Ec2InstanceMetadata, and AWS_EC2_METADATA_DISABLED switches that off: the role of %s cannot be assumed", p.Name)
		}
	}
	if isOff || p.Name == cmp.Or(s.ChosenProfile(), "default") {
		f.Severity = doctor.Warning
	}
	return f
}

// portal is a sign-in as the set-up asks for it.
type portal struct {
	key   string // of the cache file
	name  string // "sso-session corp", or "the start URL of profile dev"
	place *doctor.Section
	url   doctor.Setting
	area  doctor.Setting // its region
}

// portals returns the sign-ins that profiles ask for, each once.
func portals(s *doctor.Snapshot) []portal {
	var list []portal
	seen := map[string]bool{}
	add := func(one portal) {
		if one.place != nil && one.url.Text != "" && !seen[one.key] {
			list, seen[one.key] = append(list, one), true
		}
	}
	for _, p := range s.Profiles {
		if session := s.Session(p.Text("sso_session")); session != nil {
			name := session.Meant().Name
			add(portal{tokencache.TokenKey(name, ""), "sso-session " + name, session, session.Find("sso_start_url"), session.Find("sso_region")})
		} else if v := p.Find("sso_start_url"); v.Text != "" && !p.Has("sso_session") {
			add(portal{tokencache.TokenKey("", v.Text), "the start URL of profile " + p.Name, v.Section, v, p.Find("sso_region")})
		}
	}
	return list
}

func tokenOf(s *doctor.Snapshot, one portal) (doctor.Cache, bool) {
	for _, c := range s.Caches() {
		if c.Key() == one.key && c.Kind != doctor.ForeignCache {
			return c, true
		}
	}
	return doctor.Cache{}, false
}

func checkSignInMissing(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
	return doctor.Each(s, portals(s), func(s *doctor.Snapshot, one portal) doctor.Finding {
		if _, isThere := tokenOf(s, one); isThere {
			return doctor.Finding{}
		}
		f := one.place.Finding("nobody has signed in for %s yet: awsid sso login", one.name)
		if p := s.Profile(s.ChosenProfile()); p != nil && isSSO(p) && !hasEnvironmentCredentials(s) && (s.Session(p.Text("sso_session")) == one.place || slices.Contains(p.Halves(), one.place)) {
			f.Severity = doctor.Warning
		}
		return f
	})
}

func checkSignInElsewhere(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
	return doctor.Each(s, portals(s), func(s *doctor.Snapshot, one portal) doctor.Finding {
		c, isThere := tokenOf(s, one)
		url, area := c.Text("startUrl"), c.Text("region")
		switch {
		case !isThere || c.Kind != doctor.TokenCache || one.place.IsProfile():
			return doctor.Finding{}
		case url != "" && doctor.PlainURL(url) != doctor.PlainURL(one.url.Text):
			return one.url.Finding("the sign-in that is kept for %s was made at %s, and sso_start_url is another portal: sign in again", one.name, url)
		case area != "" && one.area.IsPlain() && area != one.area.Text:
			return one.area.Finding("the sign-in that is kept for %s was made in %s, and sso_region is %s: sign in again", one.name, area, one.area.Text)
		}
		return doctor.Finding{}
	})
}

// refusedContainerHost reports whether tools refuse to ask an address for credentials.
func refusedContainerHost(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	known := []string{"localhost", "169.254.170.2", "169.254.170.23", "fd00:ec2::23"}
	return !slices.Contains(known, u.Hostname()) && (ip == nil || !ip.IsLoopback())
}

// faultOfTokenFile says why a file gives no token, "" when it does.
func faultOfTokenFile(s *doctor.Snapshot, path string) string {
	info := s.Stat(filepath.Clean(path))
	switch {
	case info == nil:
		return "is not there"
	case info.IsDir():
		return "is a folder"
	case info.Mode().IsRegular() && info.Size() == 0:
		return "is empty"
	}
	return ""
}
