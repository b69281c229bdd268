package interop

import (
	"context"
	"errors"
	"os"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	ststypes "github.com/aws/aws-sdk-go-v2/service/sts/types"
	"github.com/aws/smithy-go"

	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sandbox/totp"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// keys are static credentials for the SDK.
func keys(id, secret, token string) aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: id, SecretAccessKey: secret, SessionToken: token}, nil
	})
}

func temporary(c *ststypes.Credentials) aws.CredentialsProvider {
	return keys(*c.AccessKeyId, *c.SecretAccessKey, *c.SessionToken)
}

// goSDK makes clients of one sandbox.
type goSDK struct {
	url string
	t   *testing.T
}

func (g goSDK) config(p aws.CredentialsProvider) aws.Config {
	return aws.Config{Region: "us-east-1", BaseEndpoint: &g.url, Credentials: p, RetryMaxAttempts: 1}
}

func (g goSDK) sts(p aws.CredentialsProvider) *sts.Client { return sts.NewFromConfig(g.config(p)) }

func (g goSDK) whoami(p aws.CredentialsProvider) string {
	g.t.Helper()
	out, err := g.sts(p).GetCallerIdentity(g.t.Context(), &sts.GetCallerIdentityInput{})
	if err != nil {
		g.t.Fatal(err)
	}
	return *out.Arn
}

// refused expects an error code.
func refused(t *testing.T, code string, err error) {
	t.Helper()
	var e smithy.APIError
	if !errors.As(err, &e) || e.ErrorCode() != code {
		t.Errorf("error %v, want %s", err, code)
	}
}

// TestGoSDK needs nothing installed: the SDK is a module of this one.
func TestGoSDK(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("world.yaml")
	if err != nil {
		t.Fatal(err)
	}
	w, err := world.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	run, err := sandbox.Start(t.Context(), w, sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	g := goSDK{run.URL, t}
	admin := keys("AKIAADMIN00000000001", "admin-secret-of-the-interop-world", "")
	if got := g.whoami(admin); got != "arn:aws:iam::111111111111:user/admin" {
		t.Errorf("caller %s", got)
	}
	g.assume(admin, run)
	g.webIdentity(run)
	g.users(admin)
}

func (g goSDK) assume(admin aws.CredentialsProvider, run *sandbox.Running) {
	in := &sts.AssumeRoleInput{RoleArn: aws.String("arn:aws:iam::111111111111:role/guarded"), RoleSessionName: aws.String("go")}
	_, err := g.sts(admin).AssumeRole(g.t.Context(), in)
	refused(g.t, "AccessDenied", err)
	key, err := totp.DecodeSeed("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
	if err != nil {
		g.t.Fatal(err)
	}
	in.SerialNumber, in.TokenCode = aws.String("arn:aws:iam::111111111111:mfa/admin"), aws.String(totp.At(key, run.Now()))
	out, err := g.sts(admin).AssumeRole(g.t.Context(), in)
	if err != nil {
		g.t.Fatal(err)
	}
	if got := g.whoami(temporary(out.Credentials)); got != "arn:aws:sts::111111111111:assumed-role/guarded/go" {
		g.t.Errorf("session %s", got)
	}
	_, err = iam.NewFromConfig(g.config(temporary(out.Credentials))).CreateUser(g.t.Context(), &iam.CreateUserInput{UserName: aws.String("x")})
	refused(g.t, "AccessDenied", err)
}

func (g goSDK) webIdentity(run *sandbox.Running) {
	var token string
	var err error
	run.State().Read(func(w *world.World) { token, err = w.Token(run.Now(), world.TokenRequest{}) })
	if err != nil {
		g.t.Fatal(err)
	}
	out, err := g.sts(aws.AnonymousCredentials{}).AssumeRoleWithWebIdentity(g.t.Context(), &sts.AssumeRoleWithWebIdentityInput{
		RoleArn: aws.String("arn:aws:iam::111111111111:role/ci"), RoleSessionName: aws.String("run"), WebIdentityToken: &token,
	})
	if err != nil {
		g.t.Fatal(err)
	}
	if got := g.whoami(temporary(out.Credentials)); got != "arn:aws:sts::111111111111:assumed-role/ci/run" {
		g.t.Errorf("session %s", got)
	}
}

func (g goSDK) users(admin aws.CredentialsProvider) {
	client := iam.NewFromConfig(g.config(admin))
	ctx := g.t.Context()
	made, err := client.CreateUser(ctx, &iam.CreateUserInput{UserName: aws.String("ann"), Tags: []iamtypes.Tag{{Key: aws.String("k"), Value: aws.String("v")}}})
	if err != nil || *made.User.Arn != "arn:aws:iam::111111111111:user/ann" || *made.User.Tags[0].Value != "v" {
		g.t.Fatalf("create: %+v, %v", made, err)
	}
	_, err = client.CreateUser(ctx, &iam.CreateUserInput{UserName: aws.String("ann")})
	refused(g.t, "EntityAlreadyExists", err)
	var names []string
	pages := iam.NewListUsersPaginator(client, &iam.ListUsersInput{MaxItems: aws.Int32(1)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			g.t.Fatal(err)
		}
		for _, u := range page.Users {
			names = append(names, *u.UserName)
		}
	}
	if len(names) != 2 || names[1] != "ann" {
		g.t.Errorf("users %v", names)
	}
	device, err := client.CreateVirtualMFADevice(ctx, &iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: aws.String("ann")})
	if err != nil {
		g.t.Fatal(err)
	}
	if _, err := totp.DecodeSeed(string(device.VirtualMFADevice.Base32StringSeed)); err != nil {
		g.t.Error(err)
	}
}
