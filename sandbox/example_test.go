package sandbox_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/awsid/awsid/sandbox"
)

// must ends an example that cannot go on.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// stsClient is a client of the AWS SDK with long-term keys.
func stsClient(address, id, secret string) *sts.Client {
	return sts.New(sts.Options{Region: "us-east-1", BaseEndpoint: &address, RetryMaxAttempts: 1, Credentials: aws.CredentialsProviderFunc(
		func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: id, SecretAccessKey: secret}, nil
		})})
}

const documentedID, documentedSecret = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

// A client of the AWS SDK, pointed at a sandbox, asks who it is.
func Example() {
	ctx := context.Background()
	sb := must(sandbox.Start(ctx, nil, sandbox.Options{}))
	defer sb.Close()

	who := must(stsClient(sb.URL, documentedID, documentedSecret).GetCallerIdentity(ctx, nil))
	fmt.Println(*who.Arn)
	// Output: arn:aws:iam::123456789012:user/testuser
}

// A sandbox as a handler of a test's own server.
func ExampleNew() {
	sb := must(sandbox.New(sandbox.DefaultWorld(), sandbox.Options{}))
	srv := httptest.NewServer(sb)
	defer srv.Close()
	metadata := httptest.NewServer(sb.Metadata())
	defer metadata.Close()

	res := must(metadata.Client().Get(metadata.URL + "/latest/meta-data/iam/security-credentials/"))
	defer res.Body.Close()
	fmt.Println(res.StatusCode)
	// Output: 200
}

// A world built in Go: a workforce user, a permission set, two accounts, a user with a key, a role and a bucket.
func ExampleWorld() {
	w := &sandbox.World{
		IdentityCenter: []sandbox.Instance{{
			StartURL: "https://corp.awsapps.com/start", Region: "eu-west-1",
			Session:        sandbox.Session{AccessToken: 15 * time.Minute},
			Users:          []sandbox.Person{{Name: "ann@example.com"}},
			PermissionSets: []sandbox.PermissionSet{{Name: "Reader", Policies: sandbox.Policies{Managed: []string{"ReadOnlyAccess"}}}},
			Assignments:    []sandbox.Assignment{{User: "ann@example.com", Accounts: []string{"111111111111"}, PermissionSets: []string{"Reader"}}},
		}},
		Accounts: []sandbox.Account{{
			ID: "111111111111", Name: "dev",
			Users: []sandbox.User{{
				Name: "ci", AccessKeys: []sandbox.AccessKey{{ID: "AKIACI00000000000001", Secret: "secret"}},
				Policies: sandbox.Policies{Managed: []string{"AdministratorAccess"}},
			}},
			Roles: []sandbox.Role{{
				Name:  "deploy",
				Trust: `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111111111111"},"Action":"sts:AssumeRole"}}`,
			}},
			Buckets: []sandbox.Bucket{{Name: "builds", Objects: []sandbox.Object{{Key: "latest", Body: "v1"}}}},
		}},
	}
	ctx := context.Background()
	sb := must(sandbox.Start(ctx, w, sandbox.Options{}))
	defer sb.Close()

	session := must(stsClient(sb.URL, "AKIACI00000000000001", "secret").AssumeRole(ctx, &sts.AssumeRoleInput{
		RoleArn: aws.String("arn:aws:iam::111111111111:role/deploy"), RoleSessionName: aws.String("build"),
	}))
	fmt.Println(*session.AssumedRoleUser.Arn)
	// Output: arn:aws:sts::111111111111:assumed-role/deploy/build
}

func ExampleParseWorld() {
	_, err := sandbox.ParseWorld([]byte("accounts:\n  - id: 1234\n"))
	fmt.Println(err)
	// Output: world: line 2: account id "1234" is not 12 digits (write it in quotes)
}

func ExampleDefaultWorld() {
	w := sandbox.DefaultWorld()
	fmt.Println(w.IdentityCenter[0].StartURL, w.IdentityCenter[0].Users[0].Name)
	// Output: https://my-sso-portal.awsapps.com/start testuser@example.com
}

// A device sign-in that a person approves, and the role credentials it leads to.
func ExampleSandbox_Approve() {
	ctx := context.Background()
	sb := must(sandbox.Start(ctx, nil, sandbox.Options{}))
	defer sb.Close()

	oidc := ssooidc.New(ssooidc.Options{Region: "us-east-1", BaseEndpoint: &sb.URL})
	client := must(oidc.RegisterClient(ctx, &ssooidc.RegisterClientInput{ClientName: aws.String("example"), ClientType: aws.String("public"), Scopes: []string{"sso:account:access"}}))
	device := must(oidc.StartDeviceAuthorization(ctx, &ssooidc.StartDeviceAuthorizationInput{
		ClientId: client.ClientId, ClientSecret: client.ClientSecret, StartUrl: aws.String("https://my-sso-portal.awsapps.com/start"),
	}))
	if err := sb.Approve(ctx, *device.VerificationUriComplete, "testuser@example.com"); err != nil {
		panic(err)
	}
	token := must(oidc.CreateToken(ctx, &ssooidc.CreateTokenInput{
		ClientId: client.ClientId, ClientSecret: client.ClientSecret, DeviceCode: device.DeviceCode,
		GrantType: aws.String("urn:ietf:params:oauth:grant-type:device_code"),
	}))
	portal := sso.New(sso.Options{Region: "us-east-1", BaseEndpoint: &sb.URL})
	accounts := must(portal.ListAccounts(ctx, &sso.ListAccountsInput{AccessToken: token.AccessToken}))
	for _, a := range accounts.AccountList {
		fmt.Println(*a.AccountId, *a.AccountName)
	}
	// Output:
	// 111122223333 DeveloperAccount
	// 444455556666 ProductionAccount
}

func ExampleSandbox_Deny() {
	ctx := context.Background()
	sb := must(sandbox.Start(ctx, nil, sandbox.Options{}))
	defer sb.Close()

	oidc := ssooidc.New(ssooidc.Options{Region: "us-east-1", BaseEndpoint: &sb.URL})
	client := must(oidc.RegisterClient(ctx, &ssooidc.RegisterClientInput{ClientName: aws.String("example"), ClientType: aws.String("public")}))
	device := must(oidc.StartDeviceAuthorization(ctx, &ssooidc.StartDeviceAuthorizationInput{
		ClientId: client.ClientId, ClientSecret: client.ClientSecret, StartUrl: aws.String("https://my-sso-portal.awsapps.com/start"),
	}))
	fmt.Println(sb.Deny(ctx, *device.VerificationUriComplete, ""))
	// Output: <nil>
}

// Two throttled calls, and then the answer: the SDK's own retries see to it.
func ExampleSandbox_AddFault() {
	ctx := context.Background()
	sb := must(sandbox.Start(ctx, nil, sandbox.Options{}))
	defer sb.Close()

	id := must(sb.AddFault(sandbox.Fault{Kind: sandbox.Throttle, Service: "sts"}))
	_, err := stsClient(sb.URL, documentedID, documentedSecret).GetCallerIdentity(ctx, nil)
	fmt.Println(strings.Contains(err.Error(), "Rate exceeded"), sb.RemoveFault(id))
	// Output: true 1
}

// Temporary credentials that expire without waiting.
func ExampleSandbox_Advance() {
	ctx := context.Background()
	sb := must(sandbox.Start(ctx, nil, sandbox.Options{}))
	defer sb.Close()

	session := must(stsClient(sb.URL, documentedID, documentedSecret).GetSessionToken(ctx, nil)).Credentials
	before := sb.Now()
	fmt.Println(sb.Advance(13*time.Hour).Sub(before).Round(time.Hour), sb.Now().After(*session.Expiration))
	// Output: 13h0m0s true
}

func ExampleSandbox_Requests() {
	ctx := context.Background()
	sb := must(sandbox.Start(ctx, nil, sandbox.Options{}))
	defer sb.Close()

	must(stsClient(sb.URL, documentedID, documentedSecret).GetCallerIdentity(ctx, nil))
	seen := sb.Requests()[0]
	fmt.Println(seen.Service, seen.Operation, seen.Status, seen.Caller)
	fmt.Println(sb.Count("sts", "GetCallerIdentity"), sb.Count("sts", "AssumeRole"))
	sb.ForgetRequests()
	fmt.Println(len(sb.Requests()))
	// Output:
	// sts GetCallerIdentity 200 arn:aws:iam::123456789012:user/testuser
	// 1 0
	// 0
}

// What calls change is in the world.
func ExampleSandbox_World() {
	sb := must(sandbox.New(&sandbox.World{Accounts: []sandbox.Account{{ID: "111111111111", Name: "dev"}}}, sandbox.Options{}))
	fmt.Println(sb.World().Accounts[0].Name)
	// Output: dev
}

func ExampleSandbox_WebIdentityToken() {
	sb := must(sandbox.New(nil, sandbox.Options{}))
	token := must(sb.WebIdentityToken(sandbox.TokenRequest{Subject: "repo:org/app", Lifetime: 5 * time.Minute}))
	fmt.Println(strings.Count(token, "."))
	// Output: 2
}

func ExampleMFACode() {
	code := must(sandbox.MFACode("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", time.Unix(0, 0)))
	fmt.Println(len(code))
	// Output: 6
}

// A child process whose AWS clients talk to the sandbox, whatever this process is set up for.
func ExampleRunning_Environ() {
	sb := must(sandbox.Start(context.Background(), nil, sandbox.Options{}))
	defer sb.Close()

	cmd := exec.Command("aws", "sts", "get-caller-identity")
	cmd.Env = sb.Environ([]string{"PATH=/usr/bin", "AWS_PROFILE=mine"})
	address := must(url.Parse(sb.URL))
	fmt.Println(slices.Contains(cmd.Env, "AWS_ENDPOINT_URL=http://"+address.Host), slices.Contains(cmd.Env, "AWS_PROFILE=mine"))
	// Output: true false
}
