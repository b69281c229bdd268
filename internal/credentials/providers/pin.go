package providers

import (
	"context"
	"errors"

	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/arn"
	"github.com/awsid/awsid/internal/sys/problem"
)

// PlanOf asks a provider on paper. What its step retrieves is compared with
// whom the profile, or its sso-session, expects (awsid_expected_account, _role,
// _user), so that nothing is done as somebody else by mistake.
func PlanOf(p Provider, in Input) (*Step, error) {
	step, err := p.Plan(in)
	if err != nil {
		return nil, err
	}
	return step.guarded(in, signin.ExpectedOf(signin.Session{}, in.Profile))
}

// guarded gives a step its pin, unless it has one, and refuses what the
// settings alone show to be somebody else.
func (s *Step) guarded(in Input, pin signin.Expected) (*Step, error) {
	if s.pin.IsEmpty() {
		s.pin = pin
	}
	s.whose = func(ctx context.Context, c Credentials) (signin.Identity, error) {
		return signin.CallerIdentity(ctx, in.Clients, askIn(in, s.region), c.AWS())
	}
	return s, s.pin.Check(s.known)
}

// askIn is the region in which STS is asked who somebody is: that of the step,
// else the command's (""), else one that every account has.
func askIn(in Input, region string) string {
	if set, err := in.Session.Settings.Region(); region == "" && err == nil && !set.Set() {
		return "us-east-1"
	}
	return region
}

// expected checks credentials against the pin and returns whose they are. What
// the settings and the credentials do not tell is asked of STS.
func (s *Step) expected(ctx context.Context, c Credentials) (user string, err error) {
	id := s.known
	// What a variable, a file or a program says of its keys' account is a claim.
	if id.Account == "" && (s.Kind == KindAssumeRole || s.Kind == KindWebIdentity) {
		id.Account = c.AccountID
	}
	if c.User != "" {
		id.User = c.User
	}
	if s.pin.Unresolved(id) {
		if id, err = s.whose(ctx, c); err != nil {
			return "", err
		}
	}
	err = s.pin.Require(id)
	var wrong *signin.Mismatch
	var e *problem.Error
	if errors.As(err, &wrong) && wrong.What == "user" && s.signIn != "" && errors.As(err, &e) {
		return "", e.WithHint("sign in as the expected user: run `%s --force`", s.signIn)
	}
	return id.User, err
}

// inherit makes the user that a role's profile expects the one its source must
// be: the session of a role bears whatever name it was given.
func (s *Step) inherit() {
	for at := s.Source; at != nil; at = at.Source {
		at.pin = at.pin.Merge(s.pin.UserOnly())
	}
	s.pin = s.pin.Merge(s.Source.pin.UserOnly())
}

// roleIdentity reads account and role out of a role's ARN, such as
// arn:aws:iam::111122223333:role/team/deploy.
func roleIdentity(roleARN string) signin.Identity {
	a, _ := arn.Parse(roleARN)
	if a.Type() != "role" {
		return signin.Identity{}
	}
	return signin.Identity{Account: a.Account, Role: a.Name()}
}
