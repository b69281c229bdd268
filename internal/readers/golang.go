package readers

import (
	"fmt"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// mergedByGo are the keys of a section of the credentials file that count where the config file has the profile, too.
var mergedByGo = [...]string{"role_arn", "source_profile", "credential_source", "external_id", "mfa_serial", "role_session_name",
	"region", "endpoint_discovery_enabled", "credential_process", "web_identity_token_file", "s3_use_arn_region",
	"s3_disable_multiregion_access_points", "ec2_metadata_service_endpoint_mode", "ec2_metadata_service_endpoint",
	"ec2_metadata_v1_disabled", "use_dualstack_endpoint", "use_fips_endpoint", "defaults_mode", "retry_mode", "ca_bundle",
	"duration_seconds", "max_attempts", "sso_session", "sso_account_id", "sso_region", "sso_role_name", "sso_start_url",
	"auth_scheme_preference", "login_session", "aws_access_key_id", "aws_secret_access_key", "aws_session_token"}

// loadGo checks what Go checks when it loads a profile and those that its role comes from, before it looks for
// credentials: what it refuses there ends a program even when its credentials come from elsewhere.
func (c *chooser) loadGo(s *Section, visited []*Section) *breakage {
	again := slices.Contains(visited, s) // only its credentials count then, not its role
	source, hasSource := s.Get("source_profile")
	hasSource = hasSource && !again
	half, isHalf := s.pair.half()
	given := s.hasOneOf("source_profile", "credential_source", "web_identity_token_file")
	switch {
	case isHalf:
		return breakageAt(half, "profile "+s.Name+" has one of aws_access_key_id and aws_secret_access_key alone", "add the other, or delete the line")
	case !again && given != "" && !s.hasKey("role_arn"):
		return breakageAt(s.originOf(given), "profile "+s.Name+" has "+given+" but no role_arn", "add role_arn, or delete the line")
	case len(visited) > 0 && s.hasPair():
		return nil
	case countTrue(hasSource, s.hasKey("credential_source"), s.hasKey("credential_process"), s.hasKey("web_identity_token_file")) > 1:
		return breakageAt(s.originOf(given), "profile "+s.Name+" has more than one of source_profile, credential_source, credential_process and web_identity_token_file", "keep one of them")
	}
	if hasSource {
		from, ok := c.in.Files.Profile(source.Text)
		visited = append(slices.Clone(visited), s)
		if !ok {
			return failVia(visited, source.Origin, fmt.Sprintf("the source_profile %q does not exist, as this reader reads the files", source.Text), "correct the name, or add the profile")
		}
		if b := c.loadGo(from, visited); b != nil {
			if b.via == nil {
				b.via = visited
			}
			return b
		}
		if slices.Contains(visited, from) && !from.hasPair() && from.hasOneOf(goSources[1:]...) == "" {
			return failVia(visited, source.Origin, "the profiles name each other in a circle: "+circle(append(visited, from)),
				"let the last one name a profile that has credentials")
		}
		if !from.hasPair() && from.hasOneOf(goSources[:]...) == "" {
			b := failVia(visited, source.Origin, fmt.Sprintf("the source_profile %q has no credentials", from.Name), "give it credentials")
			if from.hasKey("login_session") {
				b.text += " that a role can start from: its login_session is not taken here"
				b.hint = "run the program below `awsid exec" + shellwords.Option("--profile", s.Name) + " -- PROGRAM`, which hands it the role's credentials"
			}
			return b
		}
	}
	if name, ok := s.Get("sso_session"); ok {
		if _, found := c.in.Files.Session(name.Text); !found {
			return breakageAt(name.Origin, fmt.Sprintf("there is no sso-session %q, as this reader reads the files", name.Text), "run `awsid configure sso-session`")
		}
	}
	return nil
}

func failVia(via []*Section, at origin.Origin, text, hint string) *breakage {
	b := breakageAt(at, text, hint)
	b.via = via
	return b
}

func circle(profiles []*Section) string {
	names := make([]string, len(profiles))
	for i, p := range profiles {
		names[i] = p.Name
	}
	return strings.Join(names, " -> ")
}

// brokenChain is what is broken, with the roles that would be assumed with it.
func (c *chooser) brokenChain(b *breakage) *credentials.Step {
	var got outcome
	for _, s := range slices.Backward(b.via) {
		if got.step == nil {
			got.broken = b
		}
		got = c.withRole(s, got)
	}
	return got.step
}

// goSources are what Go takes for credentials that a role can start from, besides a pair of keys.
var goSources = [...]string{"source_profile", "credential_source", "credential_process", "web_identity_token_file", "sso_session",
	"sso_region", "sso_account_id", "sso_start_url", "sso_role_name"}

// roleByGo assumes the role of a profile with whatever else the profile has, its own keys first.
func (c *chooser) roleByGo(s *Section, visited []string) outcome {
	if _, ok := s.Get("role_arn"); !ok {
		return notConfigured("profile " + s.Name + " has no role_arn")
	}
	if source, ok := s.Get("source_profile"); ok && (len(visited) == 1 || !s.hasPair()) {
		from, _ := c.in.Files.Profile(source.Text)
		return c.withRole(s, c.byGo(from, visited))
	}
	if !s.hasPair() && !s.hasKey("credential_source") && s.hasKey("web_identity_token_file") {
		return notConfigured("profile " + s.Name + " assumes its role with a web identity")
	}
	return c.withRole(s, c.ownByGo(s))
}

// byGo is where a source profile gets credentials; a role that it was asked for already is not assumed again.
func (c *chooser) byGo(s *Section, visited []string) outcome {
	if !slices.Contains(visited, s.Name) {
		if got := c.roleByGo(s, append(slices.Clone(visited), s.Name)); got.none == "" {
			return got
		}
	}
	return c.ownByGo(s)
}

// ownByGo is what a profile has besides a role, or what the machine has.
func (c *chooser) ownByGo(s *Section) outcome {
	if place, ok := s.Get("credential_source"); ok && !s.hasPair() {
		return c.fromPlace(place)
	}
	for _, kind := range []string{credentials.KindSharedFile, credentials.KindWebIdentity, credentials.KindSSO,
		credentials.KindLogin, credentials.KindProcess, credentials.KindContainer, credentials.KindInstanceRole} {
		if got := c.lookAt(kind, s, nil); got.none == "" {
			return got
		}
	}
	if c.in.Get == nil {
		return notConfigured("profile " + s.Name + " has a role but no credentials to assume it with")
	}
	return brokenAt(s.Headers[0], "profile "+s.Name+" has a role but no credentials to assume it with", "give it credentials")
}

func (s *Section) hasPair() bool {
	return s.valueOf("aws_access_key_id") != "" && s.valueOf("aws_secret_access_key") != ""
}

// hasOneOf returns the first of the keys that is there.
func (s *Section) hasOneOf(names ...string) string {
	for _, name := range names {
		if s.hasKey(name) {
			return name
		}
	}
	return ""
}

func (s *Section) originOf(name string) origin.Origin { k, _ := s.Get(name); return k.Origin }

func countTrue(claims ...bool) (n int) {
	for _, c := range claims {
		if c {
			n++
		}
	}
	return n
}
