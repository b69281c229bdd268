package readers

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/awsid/awsid/internal/config/origin"
)

// role plans a profile that assumes a role; visited ends with it.
func (c *chooser) role(s *Section, visited []string) outcome {
	_, hasARN := s.Get("role_arn")
	source, hasSource := s.Get("source_profile")
	place, hasPlace := s.Get("credential_source")
	at := source.Origin
	if !hasSource {
		at = place.Origin
	}
	switch {
	case c.reader.ID == Go && sourcesIn(s) > 1:
		return c.unloadable(at, "profile "+s.Name+" has more than one of source_profile, credential_source, credential_process and web_identity_token_file", "keep one of them")
	case !hasARN && c.reader.ID == Go && (hasSource || hasPlace):
		return c.unloadable(at, "profile "+s.Name+" names a source of credentials but no role_arn", "add role_arn, or delete source_profile and credential_source")
	case !hasARN:
		return none("profile " + s.Name + " has no role_arn")
	case s.has("web_identity_token_file") && !hasSource:
		return none("profile " + s.Name + " assumes its role with a web identity")
	case hasSource && hasPlace && c.reader.ID == JS:
		return none("profile " + s.Name + " has both source_profile and credential_source, so its role is passed over")
	case hasSource && hasPlace:
		return c.unloadable(at, "profile "+s.Name+" has both source_profile and credential_source", "delete one of them")
	case !hasSource && !hasPlace && c.reader.ID == Go && s.has("aws_access_key_id"):
		return c.withRole(s, c.static(s)) // Go assumes a role with the profile's own keys
	case !hasSource && !hasPlace && !c.reader.OwnParser:
		arn, _ := s.Get("role_arn")
		return outcome{broken: &Break{Origin: arn.Origin, Text: "profile " + s.Name + " has a role_arn but no source of credentials for it", Hint: "add source_profile or credential_source"}}
	case !hasSource && !hasPlace:
		return none("profile " + s.Name + " has a role_arn but no source of credentials for it")
	case hasPlace:
		return c.withRole(s, c.fromPlace(place))
	}
	return c.withRole(s, c.fromProfile(source, visited))
}

// unloadable is broken in a way that Go finds when it loads the profile, even
// when the credentials come from elsewhere.
func (c *chooser) unloadable(at origin.Origin, text, hint string) outcome {
	return outcome{broken: &Break{Origin: at, Text: text, Hint: hint, atLoad: true}}
}

// sourcesIn counts the keys of which Go wants one at most.
func sourcesIn(s *Section) int {
	n := 0
	for _, name := range []string{"source_profile", "credential_source", "credential_process", "web_identity_token_file"} {
		if s.text(name) != "" {
			n++
		}
	}
	return n
}

func (c *chooser) fromPlace(place Key) outcome {
	var got outcome
	switch {
	case c.in.Get == nil && slices.Contains([]string{"Environment", "Ec2InstanceMetadata", "EcsContainer"}, place.Text):
		return outcome{steps: []Step{{Kind: KindEnv, Origin: place.Origin, Does: "use the credentials of " + place.Text}}}
	case place.Text == "Environment":
		direct := chooser{reader: c.reader, in: c.in}
		direct.in.Explicit = false
		if c.reader.ID == JS {
			direct.reader.ID = Java // the keys count here, whatever AWS_PROFILE says
		}
		got = direct.env()
	case place.Text == "Ec2InstanceMetadata":
		got = c.metadata()
	case place.Text == "EcsContainer":
		got = c.container()
	default:
		return outcome{broken: &Break{Origin: place.Origin, Text: fmt.Sprintf("unknown credential_source %q", place.Text), Hint: "write Environment, Ec2InstanceMetadata or EcsContainer"}}
	}
	if got.none != "" {
		return outcome{broken: &Break{Origin: place.Origin, Text: "credential_source " + place.Text + " has no credentials: " + got.none}}
	}
	return got
}

func (c *chooser) fromProfile(source Key, visited []string) outcome {
	s, ok := c.in.Files.Profile(source.Text)
	hasKeys := s.has("aws_access_key_id") && s.has("aws_secret_access_key")
	switch {
	case !ok:
		return c.unloadable(source.Origin, fmt.Sprintf("the source_profile %q does not exist, as this reader reads the files", source.Text), "correct the name, or add the profile")
	case slices.Contains(visited, s.Name) && !hasKeys:
		return c.unloadable(source.Origin, "the profiles name each other in a circle: "+strings.Join(append(visited, s.Name), " -> "), "let the last one name a profile that has credentials")
	case hasKeys && c.reader.ID != Java, slices.Contains(visited, s.Name):
		return c.static(s)
	}
	for _, kind := range c.profileOrder() {
		if got := c.look(kind, s, visited); got.none == "" {
			return got
		}
	}
	return c.unloadable(source.Origin, fmt.Sprintf("the source_profile %q has no credentials", s.Name), "give it credentials")
}

// withRole adds the assumption of the role behind the steps of its source.
func (c *chooser) withRole(s *Section, source outcome) outcome {
	if source.none != "" {
		return source
	}
	arn, _ := s.Get("role_arn")
	step := Step{Kind: KindAssumeRole, Profile: s.Name, Origin: arn.Origin, Does: "assume role " + arn.Text,
		Service: "STS", Operation: "AssumeRole", Signed: true, Lasts: c.lasts(s, source.steps), Notes: c.mfa(s)}
	if source.broken != nil && len(source.steps) == 0 {
		source.steps = []Step{{Kind: KindAssumeRole, Profile: s.Name, Origin: source.broken.Origin, Does: source.broken.Text, Broken: true}}
	}
	if source.broken != nil {
		step.Lasts, step.Unreached = "not reached", true
	}
	source.steps = append(source.steps, step)
	return source
}

// lasts says how long the session lasts. Go asks for 15 minutes unless told
// otherwise, the others leave it to STS.
func (c *chooser) lasts(s *Section, source []Step) string {
	chained := len(source) > 0 && source[len(source)-1].Kind != KindEnv && source[len(source)-1].Kind != KindStatic &&
		source[len(source)-1].Kind != KindProcess
	seconds, err := strconv.Atoi(s.text("duration_seconds"))
	switch {
	case err == nil && chained && seconds > 3600:
		return fmt.Sprintf("duration_seconds = %d will be refused: role chaining allows 3600", seconds)
	case err == nil:
		return fmt.Sprintf("%d seconds (duration_seconds), if the role's maximum allows it", seconds)
	case c.reader.ID == Go:
		return "15m (what this SDK asks for without duration_seconds)"
	case chained:
		return "1h (role chaining allows no more)"
	default:
		return "1h (the default)"
	}
}

func (c *chooser) mfa(s *Section) []string {
	serial, ok := s.Get("mfa_serial")
	if !ok {
		return nil
	}
	switch c.reader.ID {
	case Go:
		return []string{"needs a code of MFA device " + serial.Text + ": refused unless the program sets AssumeRoleCredentialOptions with a TokenProvider"}
	case JS:
		return []string{"needs a code of MFA device " + serial.Text + ": refused unless the program gives an mfaCodeProvider"}
	default:
		return []string{"mfa_serial is not used by this SDK: a role that demands MFA refuses"}
	}
}

// sso plans Identity Center.
func (c *chooser) sso(s *Section) outcome {
	account, role := s.text("sso_account_id"), s.text("sso_role_name")
	name, hasSession := s.Get("sso_session")
	at := ssoOrigin(s)
	switch {
	case (c.reader.ID == Go || !c.reader.OwnParser) && account == "" && role == "", at == nil:
		return none("profile " + s.Name + " has no sso_account_id and sso_role_name")
	case account == "" || role == "":
		return outcome{broken: &Break{Origin: at.Origin, Text: "profile " + s.Name + " needs both sso_account_id and sso_role_name", Hint: "run `awsid configure sso --profile " + s.Name + "`"}}
	}
	section := s
	if hasSession {
		found, ok := c.in.Files.Session(name.Text)
		if !ok {
			return c.unloadable(name.Origin, fmt.Sprintf("there is no sso-session %q, as this reader reads the files", name.Text), "run `awsid configure sso-session`")
		}
		section = found
	}
	session := Session{Name: name.Text, StartURL: section.text("sso_start_url"), Region: section.text("sso_region")}
	if session.StartURL == "" || session.Region == "" {
		return outcome{broken: &Break{Origin: at.Origin, Text: "sso_start_url and sso_region are needed", Hint: "run `awsid configure sso --profile " + s.Name + "`"}}
	}
	title := session.Name
	if title == "" {
		title = session.StartURL
	}
	return outcome{steps: []Step{{Kind: KindSSO, Profile: s.Name, Origin: at.Origin, Does: "get the credentials of " + role + " in account " + account + " from " + title,
		Service: "SSO", Operation: "GetRoleCredentials", Region: session.Region, Lasts: "the permission set's session duration", Session: session}}}
}

// ssoOrigin is the first of the keys that stand for Identity Center.
func ssoOrigin(s *Section) *Key {
	for _, name := range []string{"sso_account_id", "sso_role_name", "sso_session", "sso_start_url", "sso_region"} {
		if k, ok := s.Get(name); ok {
			return &k
		}
	}
	return nil
}
