package credentials

import (
	"context"
	"errors"

	"github.com/awsid/awsid/internal/credentials/cache"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/arn"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
)

// planExpected returns the step that a provider would take. What it retrieves is compared with whom the profile, or
// its sso-session, expects (awsid_expected_account, _role, _user), so that nothing is done as somebody else by
// mistake.
func (p Provider) planExpected(in input) (*Step, error) {
	step, err := p.plan(in)
	if err != nil {
		return nil, err
	}
	return step.expect(in, signin.ExpectedOf(signin.Session{}, in.profile))
}

// expect says whom a step's credentials must turn out to be, unless that has
// been said, and refuses what the settings alone show to be somebody else.
func (s *Step) expect(in input, expected signin.Expected) (*Step, error) {
	s.in = in
	if s.expected.IsEmpty() {
		s.expected = expected
	}
	return s, s.expected.Check(s.configured)
}

// inheritExpectedUser makes the user that a role's profile expects the one its
// source must be: the session of a role bears whatever name it was given.
func (s *Step) inheritExpectedUser() {
	if expected := s.expected.UserOnly(); !expected.IsEmpty() {
		for source := s.Source; source != nil; source = source.Source {
			source.expected = source.expected.Merge(expected)
		}
	}
	s.expected = s.expected.Merge(s.Source.expected.UserOnly())
}

// checkExpected compares credentials with whom they must be and returns whose
// they are. What the settings and the credentials do not tell is asked of STS.
func (s *Step) checkExpected(ctx context.Context, c Credentials) (user string, err error) {
	id := s.configured
	// What a variable, a file or a program says of its keys' account is a claim.
	if id.Account == "" && (s.Kind == KindAssumeRole || s.Kind == KindWebIdentity) {
		id.Account = c.AccountID
	}
	if c.User != "" {
		id.User = c.User
	}
	if s.expected.Unresolved(id) {
		if id, err = s.lookupCaller(ctx, c); err != nil {
			return "", err
		}
	}
	err = s.expected.Require(id)
	var wrong *signin.Mismatch
	var e *problem.Error
	if errors.As(err, &wrong) && wrong.What == "user" && s.signInCommand != "" && errors.As(err, &e) {
		return "", e.WithHint("sign in as the expected user: run `%s --force`", s.signInCommand)
	}
	return id.User, err
}

// lookupCaller asks STS who the credentials are: in the region of the step, else
// of the command, else in one that every account has.
func (s *Step) lookupCaller(ctx context.Context, c Credentials) (signin.Identity, error) {
	region := s.callerRegion
	if set, err := s.in.session.Settings.Region(); region == "" && err == nil && !set.Set() {
		region = "us-east-1"
	}
	return signin.CallerIdentity(ctx, s.in.clients, region, c.AWS())
}

// withUser adds to a document for the cache whose credentials it holds, so that this has to be asked once only.
func (s *Step) withUser(ctx context.Context, document value.Object) (value.Object, error) {
	entry, err := cache.Parse(document)
	if err != nil {
		return nil, err
	}
	id, err := s.lookupCaller(ctx, fromEntry(entry))
	if err != nil {
		return nil, err
	}
	return document.Set(cache.UserMember, id.User), nil
}

// roleIdentity reads account and role out of a role's ARN, such as arn:aws:iam::111122223333:role/team/deploy.
func roleIdentity(roleARN string) signin.Identity {
	a, _ := arn.Parse(roleARN)
	if a.Type() != "role" {
		return signin.Identity{}
	}
	return signin.Identity{Account: a.Account, Role: a.Name()}
}
