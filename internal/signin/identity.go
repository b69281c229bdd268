package signin

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/signin/tokencache"
)

// userNote is the member of a token file in which awsid keeps the user's name.
const userNote = "awsidUser"

// Remember notes whose sign-in a token is, for the status.
func Remember(ctx context.Context, env *app.Env, s Session, user string) error {
	lock, err := tokenLock(ctx, env, s, refreshWait)
	if err != nil {
		return err
	}
	defer lock.Release()
	cache := tokencache.Cache{Dir: env.Paths.SSOCache}
	t, err := cache.Token(s.Key())
	if err != nil || t.Note(userNote) == user {
		return err
	}
	return cache.PutToken(s.Key(), t.WithNote(userNote, user))
}

// Whoami asks who a token makes its owner in a role of an account. An access
// token does not say whose it is; the role's credentials do.
func Whoami(ctx context.Context, env *app.Env, ses *app.Session, t tokencache.Token, account, role string) (Identity, error) {
	clients := awsapi.New(env, ses.Settings)
	portal, err := clients.SSO(ctx, t.Region)
	if err != nil {
		return Identity{}, err
	}
	out, err := portal.GetRoleCredentials(ctx, &sso.GetRoleCredentialsInput{AccountId: aws.String(account),
		RoleName: aws.String(role), AccessToken: aws.String(t.AccessToken.Reveal())})
	if err != nil {
		return Identity{}, awsapi.MapError(err, "GetRoleCredentials")
	}
	creds := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		c := out.RoleCredentials
		return aws.Credentials{AccessKeyID: aws.ToString(c.AccessKeyId), SecretAccessKey: aws.ToString(c.SecretAccessKey),
			SessionToken: aws.ToString(c.SessionToken)}, nil
	})
	client, err := clients.STS(ctx, creds)
	if err != nil {
		return Identity{}, err
	}
	caller, err := client.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return Identity{}, awsapi.MapError(err, "GetCallerIdentity")
	}
	return IdentityOf(aws.ToString(caller.Arn)), nil
}
