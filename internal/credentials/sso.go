package credentials

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/credentials/cache"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
)

// KindSSO are the credentials of a permission set of IAM Identity Center, got with the access token of a sign-in.
const KindSSO = "sso"

// ssoRole is what a profile says about a permission set in an account.
type ssoRole struct {
	in            input
	session       signin.Session
	account, role string
	from          origin.Origin
}

// readSSORole is configured by sso_account_id or sso_role_name.
func readSSORole(in input) (ssoRole, error) {
	account, hasAccount := in.get("sso_account_id")
	role, hasRole := in.get("sso_role_name")
	r := ssoRole{in: in, account: account.Text, role: role.Text, from: account.Origin}
	switch {
	case !hasAccount && !hasRole:
		return r, &NotConfigured{"profile " + in.name + " has neither sso_account_id nor sso_role_name"}
	case account.Text == "":
		return r, missingKeyError(in, role.Origin, "sso_account_id")
	case role.Text == "":
		return r, missingKeyError(in, account.Origin, "sso_role_name")
	}
	var err error
	if r.session, err = signin.SessionOf(in.session, in.profile); err != nil {
		// Inside a provider the AWS CLI has another exit code for it.
		var e *problem.Error
		if errors.As(err, &e) {
			general := *e
			general.Kind, general.Code = problem.General, ""
			err = &general
		}
		return r, err
	}
	if !settings.ValidRegion(r.session.Region) {
		return r, brokenError(r.session.Origin, "sso_region %q is not a region name", r.session.Region).
			WithHint("write the region of your Identity Center, such as us-east-1")
	}
	return r, nil
}

// missingKeyError is the error of a profile that is only half set up.
func missingKeyError(in input, at origin.Origin, key string) error {
	return brokenError(at, "profile %q uses Identity Center but has no %s", in.name, key).
		WithHint("run `awsid configure sso%[2]s`, or `awsid configure set %[1]s VALUE%[2]s`", key, in.profileOption())
}

func planSSO(in input) (*Step, error) {
	r, err := readSSORole(in)
	if err != nil {
		return nil, err
	}
	key := signin.RoleCacheKey(r.session, r.account, r.role)
	step := SSOStep(in.name, r.account, r.role, r.from, &r.session)
	step.dependsOn, step.callerRegion, step.signInCommand = key, r.session.Region, r.session.Command()
	step.expected, step.configured = r.session.Expected, signin.Identity{Account: r.account, Role: r.role}
	if !in.isSource {
		step.CacheKey = key
	}
	step.retrieve = func(ctx context.Context) (Credentials, error) {
		want := cache.Want{User: step.expected.User.Text}
		return step.retrieveDocument(ctx, want, func(ctx context.Context) (value.Object, error) {
			document, err := r.fetchDocument(ctx)
			if err != nil || want.User == "" {
				return document, err
			}
			return step.withUser(ctx, document)
		})
	}
	return step, nil
}

// SSOStep returns the step of a permission set in an account.
func SSOStep(profile, account, role string, at origin.Origin, session *signin.Session) *Step {
	return &Step{Kind: KindSSO, Profile: profile, Origin: at, SignIn: session,
		Action:   "get the credentials of " + role + " in account " + account + " from " + session.Title(),
		Calls:    []Call{{Service: "SSO", Operation: "GetRoleCredentials", Region: session.Region}},
		Lifetime: "the permission set's session duration (1h to 12h, set by an administrator; only asking tells)"}
}

// fetchDocument makes the call and returns the document for the cache.
func (r ssoRole) fetchDocument(ctx context.Context) (value.Object, error) {
	token, err := signin.Token(ctx, r.in.env, r.in.session, r.session)
	if err != nil {
		return nil, err
	}
	answer, err := r.in.clients.Call(ctx, awsapi.Request{
		Service: "sso", Operation: "GetRoleCredentials", Region: r.session.Region,
		Input: value.Object{{Name: "roleName", Value: r.role}, {Name: "accountId", Value: r.account},
			{Name: "accessToken", Value: token.AccessToken.Reveal()}},
	})
	if err != nil {
		return nil, r.explainRefusal(ctx, err, token)
	}
	keys := answer.Object("roleCredentials")
	id, key, sessionToken := keys.Text("accessKeyId"), keys.Text("secretAccessKey"), keys.Text("sessionToken")
	if strings.TrimSpace(id) == "" || key == "" || sessionToken == "" {
		return nil, brokenError(r.session.Origin, "Identity Center answered without complete credentials")
	}
	return value.Object{
		{Name: "ProviderType", Value: "sso"},
		{Name: "Credentials", Value: value.Object{
			{Name: "AccessKeyId", Value: id}, {Name: "SecretAccessKey", Value: key},
			{Name: "SessionToken", Value: sessionToken},
			{Name: "Expiration", Value: time.UnixMilli(keys.Int("expiration")).UTC().Format("2006-01-02T15:04:05Z")},
			{Name: "AccountId", Value: r.account},
		}},
	}, nil
}

// explainRefusal explains the two refusals people meet: a token that is no longer good, and a role they do not have.
func (r ssoRole) explainRefusal(ctx context.Context, err error, token tokencache.Token) error {
	var e *problem.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code {
	case "UnauthorizedException":
		rejected := signin.Reject(ctx, r.in.env, r.session, token)
		rejected.Details = append(rejected.Details, problem.Detail{Name: e.Code, Value: e.Err.Error()})
		return rejected
	case "ForbiddenException", "ResourceNotFoundException":
		return e.WithHint("you are signed in to %s, but role %s in account %s is not yours (any more), or is misspelt in profile %s; `awsid sso list-account-roles` shows yours",
			r.session.Title(), r.role, r.account, r.in.name)
	}
	return err
}
