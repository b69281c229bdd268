package providers

import (
	"errors"
	"strings"

	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/problem"
)

// sources finds the credentials that a role is assumed with, and remembers
// the profiles on the way, so that a loop is an error and not a hang.
type sources struct{ visited []string }

// find plans the source of a role profile.
func (s *sources) find(in Input) (*Step, error) {
	profile, hasProfile := in.get("source_profile")
	place, hasPlace := in.get("credential_source")
	arn := originOf(in, "role_arn").Origin
	switch {
	case hasProfile && hasPlace:
		return nil, broken(profile.Origin, "profile %q has both source_profile and credential_source (%s)", in.Name, place.Origin).
			WithHint("delete one of them")
	case hasPlace:
		return fromPlace(in)
	case !hasProfile:
		return nil, broken(arn, "profile %q has a role_arn but neither source_profile nor credential_source", in.Name).
			WithHint("run `awsid configure set source_profile NAME --profile %s`", in.Name)
	}
	return s.fromProfile(in, profile.Text)
}

// fromPlace plans credential_source; the letter case of its values counts.
func fromPlace(in Input) (*Step, error) {
	place, _ := in.get("credential_source")
	var p Provider
	switch place.Text {
	case "Environment":
		p = Env{Always: true}
	case "Ec2InstanceMetadata":
		p = InstanceRole{}
	case "EcsContainer":
		p = Container{}
	default:
		return nil, broken(place.Origin, "profile %q has the unknown credential_source %q", in.Name, place.Text).
			WithHint("write Environment, Ec2InstanceMetadata or EcsContainer")
	}
	step, err := p.Plan(in)
	if none := (*NotConfigured)(nil); errors.As(err, &none) {
		return nil, emptyPlace(in, none.Reason)
	}
	if err != nil {
		return nil, err
	}
	// The account that the profile expects is the role's, not that place's.
	return step.guarded(in, signin.Expected{})
}

// emptyPlace is the error of a credential_source that has no credentials.
func emptyPlace(in Input, reason string) *problem.Error {
	place, _ := in.get("credential_source")
	return broken(place.Origin, "credential_source %s of profile %q has no credentials: %s", place.Text, in.Name, reason).
		WithHint("%s works only where that place has credentials; elsewhere write source_profile = NAME", place.Text)
}

// fromProfile plans source_profile. A profile that has keys of its own is
// taken for these, its role is skipped; one without keys but with a role is a
// further hop.
func (s *sources) fromProfile(in Input, name string) (*Step, error) {
	at := originOf(in, "source_profile").Origin
	profile, ok := in.Session.Files.Profile(name)
	if !ok {
		return nil, broken(at, "the source_profile %q of profile %q does not exist", name, in.Name).
			WithHint("run `awsid configure list-profiles` to see the profiles there are")
	}
	source := in
	source.Profile, source.Name, source.NoVariables, source.source = profile, name, true, true
	hasKeys := source.hasKey("aws_access_key_id") || source.hasKey("aws_secret_access_key")
	if s.seen(name) && (name != in.Name || !hasKeys) {
		return nil, broken(at, "the profiles name each other in a circle: %s", strings.Join(append(s.visited, name), " -> ")).
			WithHint("let the last one name a profile that has credentials")
	}
	s.visited = append(s.visited, name)
	if !hasKeys && source.hasKey("role_arn") && !source.hasKey("web_identity_token_file") {
		step, err := planRole(source, s)
		if err != nil {
			return nil, err
		}
		return step.guarded(source, signin.Expected{})
	}
	for _, p := range profileProviders() {
		step, err := PlanOf(p, source)
		if none := (*NotConfigured)(nil); errors.As(err, &none) {
			continue
		}
		return step, err
	}
	return nil, broken(at, "the source_profile %q of profile %q has no credentials", name, in.Name).
		WithHint("run `awsid configure --profile %s` or `awsid configure sso --profile %s`", name, name)
}

func (s *sources) seen(name string) bool {
	for _, v := range s.visited {
		if v == name {
			return true
		}
	}
	return false
}

// profileProviders are those a source profile is asked for, in order.
func profileProviders() []Provider {
	return []Provider{WebIdentity{}, SSO{}, SharedFile{}, Login{}, Process{}, ConfigFile{}}
}
