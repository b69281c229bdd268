package readers

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// assumedRole plans a profile that assumes a role; visited ends with it.
func (c *chooser) assumedRole(s *Section, visited []string) outcome {
	arn, hasARN := s.Get("role_arn")
	source, hasSource := s.Get("source_profile")
	place, hasPlace := s.Get("credential_source")
	at := source.Origin
	if !hasSource {
		at = place.Origin
	}
	switch {
	case c.reader.ID == Go:
		return c.roleByGo(s, visited)
	case !hasARN:
		return notConfigured("profile " + s.Name + " has no role_arn")
	case s.hasKey("web_identity_token_file") && !hasSource && !(hasPlace && c.reader.ID == JS):
		return notConfigured("profile " + s.Name + " assumes its role with a web identity")
	case hasSource && hasPlace && c.reader.ID == JS:
		return notConfigured("profile " + s.Name +
			" has both source_profile and credential_source, so its role is passed over")
	case hasSource && hasPlace:
		return brokenAt(at, "profile "+s.Name+" has both source_profile and credential_source", "delete one of them")
	case hasPlace:
		return c.withRole(s, c.fromPlace(place))
	case hasSource:
		return c.withRole(s, c.fromProfile(source, visited))
	case !c.reader.OwnParser:
		return brokenAt(arn.Origin, "profile "+s.Name+" has a role_arn but no source of credentials for it",
			"add source_profile or credential_source")
	}
	return notConfigured("profile " + s.Name + " has a role_arn but no source of credentials for it")
}

func (c *chooser) fromPlace(place Key) outcome {
	var got outcome
	switch {
	case c.in.Get == nil && slices.Contains(settings.Choices("credential_source"), place.Text):
		return outcome{step: &credentials.Step{Kind: credentials.KindEnv, Origin: place.Origin,
			Action: "use the credentials of " + place.Text}}
	case place.Text == "Environment":
		direct := chooser{reader: c.reader, in: c.in}
		direct.in.Explicit = false
		if c.reader.ID == JS {
			direct.reader.ID = Java // the keys count here, whatever AWS_PROFILE says
		}
		got = direct.envKeys()
	case place.Text == "Ec2InstanceMetadata":
		got = c.instanceMetadata()
	case place.Text == "EcsContainer":
		got = c.containerEndpoint()
	default:
		return brokenAt(place.Origin, fmt.Sprintf("unknown credential_source %q", place.Text),
			"write "+settings.Either(settings.Choices("credential_source")))
	}
	if got.none != "" {
		return brokenAt(place.Origin, "credential_source "+place.Text+" has no credentials: "+got.none, "")
	}
	return got
}

func (c *chooser) fromProfile(source Key, visited []string) outcome {
	s, ok := c.in.Files.Profile(source.Text)
	key, hasKeys := s.Get("aws_access_key_id")
	hasKeys = hasKeys && s.hasKey("aws_secret_access_key")
	switch {
	case !ok:
		return brokenAt(source.Origin, fmt.Sprintf("the source_profile %q does not exist, as this reader reads the files", source.Text), "correct the name, or add the profile")
	case slices.Contains(visited, s.Name) && !hasKeys:
		return brokenAt(source.Origin, "the profiles name each other in a circle: "+strings.Join(append(visited,
			s.Name), " -> "), "let the last one name a profile that has credentials")
	case hasKeys && c.reader.ID != Java, slices.Contains(visited, s.Name):
		return c.keysOf(credentials.KindSharedFile, s, key)
	}
	for _, kind := range c.profileOrder() {
		if got := c.lookAt(kind, s, visited); got.none == "" {
			return got
		}
	}
	return brokenAt(source.Origin, fmt.Sprintf("the source_profile %q has no credentials", s.Name),
		"give it credentials")
}

// withRole adds the assumption of the role behind the steps of its source.
func (c *chooser) withRole(s *Section, source outcome) outcome {
	if source.none != "" {
		return source
	}
	arn, _ := s.Get("role_arn")
	if source.step == nil {
		source.step = &credentials.Step{Kind: credentials.KindAssumeRole, Profile: s.Name,
			Origin: source.broken.origin, Action: source.broken.text, Broken: true}
	}
	step := credentials.AssumeRoleStep(s.Name, arn.Text, arn.Origin, source.step)
	seconds, err := strconv.Atoi(s.valueOf("duration_seconds"))
	if c.reader.ID == JS { // one client for all roles of a chain, in the region of the profile that begins it
		first, _ := c.in.Files.Profile(c.in.Profile)
		step.Calls[0].Region = first.valueOf("region")
	}
	step.Lifetime, step.Notes = credentials.RoleLifetime(seconds, source.step.Kind), c.mfaNotes(s)
	switch {
	case source.broken != nil:
		step.Lifetime = "not reached"
	case err != nil && c.reader.ID == Go: // the others leave it to STS
		step.Lifetime = "15m (what this SDK asks for without duration_seconds)"
	}
	source.step = step
	return source
}

func (c *chooser) mfaNotes(s *Section) []string {
	serial, ok := s.Get("mfa_serial")
	if !ok {
		return nil
	}
	note := "mfa_serial is not used by this SDK: a role that demands MFA refuses"
	switch needs := "needs a code of MFA device " + serial.Text + ": refused unless the program "; c.reader.ID {
	case Go:
		note = needs + "sets AssumeRoleCredentialOptions with a TokenProvider"
	case JS:
		note = needs + "gives an mfaCodeProvider"
	}
	return []string{note}
}

func (c *chooser) ssoRole(s *Section) outcome {
	got := c.ssoOutcome(s)
	if got.broken != nil {
		got.broken.final = c.reader.ID == JS
	}
	return got
}

func (c *chooser) ssoOutcome(s *Section) outcome {
	account, role := s.valueOf("sso_account_id"), s.valueOf("sso_role_name")
	name, hasSession := s.Get("sso_session")
	at, found := firstSSOKey(s)
	hint := "run `awsid configure sso" + shellwords.Option("--profile", s.Name) + "`"
	switch {
	case !c.reader.OwnParser && account == "" && role == "", !found:
		return notConfigured("profile " + s.Name + " has no sso_account_id and sso_role_name")
	case account == "" || role == "":
		return brokenAt(at, "profile "+s.Name+" needs both sso_account_id and sso_role_name", hint)
	}
	section := s
	if hasSession {
		if section, found = c.in.Files.Session(name.Text); !found {
			return brokenAt(name.Origin, fmt.Sprintf("there is no sso-session %q, as this reader reads the files",
				name.Text), "run `awsid configure sso-session`")
		}
	}
	session := signin.Session{Name: name.Text, StartURL: section.valueOf("sso_start_url"),
		Region: section.valueOf("sso_region"), Profile: s.Name}
	if scopes, ok := section.Get("sso_registration_scopes"); ok && hasSession {
		session.Scopes, session.ScopesSet = signin.ParseScopes(scopes.Text), true
	}
	for _, own := range []struct{ name, ofSession string }{{"sso_start_url", session.StartURL}, {"sso_region", session.Region}} {
		if k, ok := s.Get(own.name); ok && c.reader.ID == Go && k.Text != own.ofSession {
			return brokenAt(k.Origin, own.name+" is not that of the sso-session "+name.Text, "delete it from the profile")
		}
	}
	if session.StartURL == "" || session.Region == "" {
		return brokenAt(at, "sso_start_url and sso_region are needed", hint)
	}
	return outcome{step: credentials.SSOStep(s.Name, account, role, at, &session)}
}

// firstSSOKey returns where the first of the keys stands that stand for Identity Center.
func firstSSOKey(s *Section) (origin.Origin, bool) {
	for _, name := range []string{"sso_account_id", "sso_role_name", "sso_session", "sso_start_url", "sso_region"} {
		if k, ok := s.Get(name); ok {
			return k.Origin, true
		}
	}
	return origin.Origin{}, false
}
