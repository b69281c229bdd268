package credentials

import (
	"errors"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/problem"
)

// sources finds the credentials that a role is assumed with, and remembers
// the profiles on the way, so that a loop is an error and not a hang.
type sources struct{ visited []string }

func (s *sources) planSource(in input) (*Step, error) {
	profile, hasProfile := in.get("source_profile")
	place, hasPlace := in.get("credential_source")
	arn := in.originOf("role_arn")
	switch {
	case hasProfile && hasPlace:
		return nil, brokenError(profile.Origin, "profile %q has both source_profile and credential_source (%s)",
			in.name, place.Origin).WithHint("delete one of them")
	case hasPlace:
		return planPlace(in)
	case !hasProfile:
		return nil, brokenError(arn, "profile %q has a role_arn but neither source_profile nor credential_source",
			in.name).WithHint("run `awsid configure set source_profile NAME%s`", in.profileOption())
	}
	return s.planSourceProfile(in, profile.Text)
}

// planPlace plans credential_source; the letter case of its values counts.
func planPlace(in input) (*Step, error) {
	place, _ := in.get("credential_source")
	in.ignoresVariables = false
	for _, p := range Order() {
		if p.place == "" || p.place != place.Text {
			continue
		}
		step, err := p.plan(in)
		if none := (*NotConfigured)(nil); errors.As(err, &none) {
			return nil, emptyPlaceError(in, none.Reason)
		}
		if err != nil {
			return nil, err
		}
		// The account that the profile expects is the role's, not that place's.
		return step.expect(in, signin.Expected{})
	}
	return nil, brokenError(place.Origin, "profile %q has the unknown credential_source %q", in.name, place.Text).
		WithHint("write %s", settings.Either(settings.Choices("credential_source")))
}

// emptyPlaceError is the error of a credential_source that has no credentials.
func emptyPlaceError(in input, reason string) *problem.Error {
	place, _ := in.get("credential_source")
	return brokenError(place.Origin, "credential_source %s of profile %q has no credentials: %s", place.Text, in.name,
		reason).
		WithHint("%s works only where that place has credentials; elsewhere write source_profile = NAME", place.Text)
}

// planSourceProfile plans source_profile. A profile that has keys of its own is taken for these, its role is skipped;
// one without keys but with a role is a further hop.
func (s *sources) planSourceProfile(in input, name string) (*Step, error) {
	at := in.originOf("source_profile")
	profile, ok := in.session.Files.Profile(name)
	if !ok {
		return nil, brokenError(at, "the source_profile %q of profile %q does not exist", name, in.name).
			WithHint("run `awsid configure list-profiles` to see the profiles there are")
	}
	source := in
	source.profile, source.name, source.ignoresVariables, source.isSource = profile, name, true, true
	hasKeys := source.has("aws_access_key_id") || source.has("aws_secret_access_key")
	if slices.Contains(s.visited, name) && (name != in.name || !hasKeys) {
		return nil, brokenError(at, "the profiles name each other in a circle: %s",
			strings.Join(append(s.visited, name), " -> ")).
			WithHint("let the last one name a profile that has credentials")
	}
	s.visited = append(s.visited, name)
	if !hasKeys && source.has("role_arn") && !source.has("web_identity_token_file") {
		step, err := planHop(source, s)
		if err != nil {
			return nil, err
		}
		return step.expect(source, signin.Expected{})
	}
	for _, p := range Order() {
		if !p.ofProfile {
			continue
		}
		step, err := p.planExpected(source)
		if none := (*NotConfigured)(nil); errors.As(err, &none) {
			continue
		}
		return step, err
	}
	return nil, brokenError(at, "the source_profile %q of profile %q has no credentials", name, in.name).
		WithHint("run `awsid configure%[1]s` or `awsid configure sso%[1]s`", source.profileOption())
}
