package providers

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sso"

	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/credentials/cache"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/value"
)

// SSO gets the credentials of a permission set from IAM Identity Center with
// the access token of a sign-in.
type SSO struct{}

// Kind returns "sso".
func (SSO) Kind() string { return KindSSO }

// Plan is configured by sso_account_id or sso_role_name.
func (SSO) Plan(in Input) (*Step, error) {
	account, hasAccount := in.get("sso_account_id")
	role, hasRole := in.get("sso_role_name")
	switch {
	case !hasAccount && !hasRole:
		return nil, &NotConfigured{"profile " + in.Name + " has neither sso_account_id nor sso_role_name"}
	case account.Text == "":
		return nil, lacks(in, role.Origin.String(), "sso_account_id")
	case role.Text == "":
		return nil, lacks(in, account.Origin.String(), "sso_role_name")
	}
	session, err := signin.SessionOf(in.Session, in.Profile)
	if err != nil {
		return nil, asGeneral(err)
	}
	if !settings.ValidRegion(session.Region) {
		return nil, broken(session.Origin, "sso_region %q is not a region name", session.Region).
			WithHint("write the region of your Identity Center, such as us-east-1")
	}
	s := ssoRole{in: in, session: session, account: account.Text, role: role.Text}
	step := &Step{
		Kind: KindSSO, Profile: in.Name, Origin: account.Origin,
		Does:  "get the credentials of " + role.Text + " in account " + account.Text + " from " + session.Title(),
		Calls: []Call{{Service: "SSO", Operation: "GetRoleCredentials", Region: session.Region}},
		Lasts: "the permission set's session duration", who: s.key(), now: in.Env.Clock.Now, get: s.uncached,
		pin: session.Expected, known: signin.Identity{Account: account.Text, Role: role.Text}, region: session.Region,
		signIn: session.Command(),
	}
	if !in.source {
		step.Cache = s.key()
		step.get = func(ctx context.Context) (Credentials, error) { return s.cached(ctx, step) }
	}
	return step, nil
}

// lacks is the error of a profile that is only half set up.
func lacks(in Input, at, key string) error {
	return problem.New(problem.General, "profile %q uses Identity Center but has no %s", in.Name, key).At(at).
		WithHint("run `awsid configure sso --profile %s`, or `awsid configure set %s VALUE --profile %s`", in.Name, key, in.Name)
}

// asGeneral gives an error of the configuration the exit code that the AWS
// CLI has for it inside a credential provider.
func asGeneral(err error) error {
	var e *problem.Error
	if !errors.As(err, &e) {
		return err
	}
	general := *e
	general.Kind, general.Code = problem.General, ""
	return &general
}

type ssoRole struct {
	in            Input
	session       signin.Session
	account, role string
}

func (s ssoRole) key() string {
	return cache.SSOKey(s.account, s.role, s.session.Name, s.session.StartURL)
}

func (s ssoRole) cached(ctx context.Context, step *Step) (Credentials, error) {
	entry, err := s.in.cache().Get(ctx, s.key(), cache.Want{User: step.pin.User.Text}, func(ctx context.Context) (value.Object, error) {
		document, err := s.fetch(ctx)
		if err != nil || step.pin.User.Text == "" {
			return document, err
		}
		return signed(ctx, document, step)
	})
	if err != nil {
		return Credentials{}, err
	}
	return fromEntry(entry), nil
}

// signed notes in a document for the cache whose credentials it holds, so that
// who it is has to be asked once only.
func signed(ctx context.Context, document value.Object, step *Step) (value.Object, error) {
	entry, err := cache.Parse(document)
	if err != nil {
		return nil, err
	}
	id, err := step.whose(ctx, fromEntry(entry))
	if err != nil {
		return nil, err
	}
	return document.Set(cache.UserMember, id.User), nil
}

func (s ssoRole) uncached(ctx context.Context) (Credentials, error) {
	document, err := s.fetch(ctx)
	if err != nil {
		return Credentials{}, err
	}
	entry, err := cache.Parse(document)
	return fromEntry(entry), err
}

func (s ssoRole) fetch(ctx context.Context) (value.Object, error) {
	token, err := signin.Token(ctx, s.in.Env, s.in.Session, s.session)
	if err != nil {
		return nil, err
	}
	client, err := s.in.Clients.SSO(ctx, s.session.Region)
	if err != nil {
		return nil, err
	}
	out, err := client.GetRoleCredentials(ctx, &sso.GetRoleCredentialsInput{
		AccessToken: aws.String(token.AccessToken.Reveal()), AccountId: aws.String(s.account), RoleName: aws.String(s.role),
	})
	if err != nil {
		return nil, s.refused(awsapi.MapError(err, "GetRoleCredentials"), token.AccessToken)
	}
	return s.document(out)
}

// refused explains the two refusals people meet: a token that is no longer
// good, and a role they do not have.
func (s ssoRole) refused(err error, token secret.String) error {
	var e *problem.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code {
	case "UnauthorizedException":
		return signin.Rejected(s.session, token)
	case "ForbiddenException", "ResourceNotFoundException":
		return e.WithHint("you are signed in to %s, but role %s in account %s is not yours (any more), or is misspelt in profile %s; `awsid sso list-account-roles` shows yours", s.session.Title(), s.role, s.account, s.in.Name)
	}
	return err
}

func (s ssoRole) document(out *sso.GetRoleCredentialsOutput) (value.Object, error) {
	c := out.RoleCredentials
	if c == nil || strings.TrimSpace(aws.ToString(c.AccessKeyId)) == "" || c.SecretAccessKey == nil || c.SessionToken == nil {
		return nil, broken(s.session.Origin, "Identity Center answered without complete credentials")
	}
	return value.Object{
		{Name: "ProviderType", Value: "sso"},
		{Name: "Credentials", Value: value.Object{
			{Name: "AccessKeyId", Value: *c.AccessKeyId}, {Name: "SecretAccessKey", Value: *c.SecretAccessKey},
			{Name: "SessionToken", Value: *c.SessionToken},
			{Name: "Expiration", Value: time.UnixMilli(c.Expiration).UTC().Format("2006-01-02T15:04:05Z")},
			{Name: "AccountId", Value: s.account},
		}},
	}, nil
}
