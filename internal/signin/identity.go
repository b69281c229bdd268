package signin

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/problem"
)

// userNote is the member of a token file in which awsid keeps the user's name.
const userNote = "awsidUser"

// RememberUser notes whose sign-in a token is, for the status. The note lives and dies with the token: a program that renews or replaces it
// without knowing of notes drops them, so none is ever wrong. A token that
// others may be about to renew is left alone, since they take no lock.
func RememberUser(ctx context.Context, env *app.Env, s Session, asked tokencache.Token, user string) {
	if user == "" {
		return
	}
	lock, err := lockToken(ctx, env, s, refreshWait)
	if err != nil {
		env.Debug("the user is not noted", "error", err)
		return
	}
	defer lock.Release()
	cache := tokencache.Cache{Dir: env.Paths.SSOCache}
	t, err := cache.Token(s.Key())
	if err == nil && t.AccessToken.Equal(asked.AccessToken) && t.Note(userNote) != user && t.Left(env.Clock.Now()) > tokencache.EarlyRefresh+time.Minute {
		err = cache.PutToken(s.Key(), t.WithNote(userNote, user))
	}
	env.Debug("the user is noted", "error", err)
}

// TokenOwner asks who a token makes its owner in a role, or in any role when none
// is given. An access token does not say whose it is; the role's credentials do.
func TokenOwner(ctx context.Context, env *app.Env, ses *app.Session, t tokencache.Token, role Role) (Identity, error) {
	clients := awsapi.New(env, ses.Settings)
	portal, err := clients.SSO(ctx, t.Region)
	if err != nil {
		return Identity{}, err
	}
	if !role.IsComplete() {
		if role, err = anyAssignedRole(ctx, portal, t); err != nil {
			return Identity{}, err
		}
	}
	out, err := portal.GetRoleCredentials(ctx, &sso.GetRoleCredentialsInput{AccountId: aws.String(role.Account),
		RoleName: aws.String(role.Name), AccessToken: aws.String(t.AccessToken.Reveal())})
	if err != nil {
		return Identity{}, awsapi.MapError(err, "GetRoleCredentials")
	}
	if out.RoleCredentials == nil {
		return Identity{}, problem.New(problem.General, "Identity Center answered without credentials")
	}
	c := out.RoleCredentials
	return CallerIdentity(ctx, clients, t.Region, aws.Credentials{AccessKeyID: aws.ToString(c.AccessKeyId),
		SecretAccessKey: aws.ToString(c.SecretAccessKey), SessionToken: aws.ToString(c.SessionToken)})
}

// CallerIdentity asks STS whose credentials these are, in a region, or in the
// command's when region is "".
func CallerIdentity(ctx context.Context, clients *awsapi.Clients, region string, c aws.Credentials) (Identity, error) {
	fixed := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return c, nil })
	client, err := clients.STSIn(ctx, region, fixed)
	if err != nil {
		return Identity{}, err
	}
	caller, err := client.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return Identity{}, awsapi.MapError(err, "GetCallerIdentity")
	}
	id := IdentityOf(aws.ToString(caller.Arn))
	if id == (Identity{}) {
		return id, incompleteAnswer("GetCallerIdentity", "identity")
	}
	return id, nil
}
