// Package consumer is another project's test: it uses nothing but awsid's public package sandbox, and the AWS SDK for Go v2
// as it is, with its own config module. It is a module of its own, as other projects are.
package consumer

import (
	"crypto/sha1" //nolint:gosec // the SDK's name for its token file
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/awsid/awsid/sandbox"
)

const startURL = "https://consumer.awsapps.com/start"

// consumerWorld is built in Go: one person, one account, one permission set, one bucket.
func consumerWorld() *sandbox.World {
	return &sandbox.World{
		IdentityCenter: []sandbox.Instance{{
			StartURL: startURL, Region: "eu-west-1",
			Users:          []sandbox.Person{{Name: "ann", Password: "correct horse"}},
			Groups:         []sandbox.PersonGroup{{Name: "developers", Members: []string{"ann"}}},
			PermissionSets: []sandbox.PermissionSet{{Name: "Developer", Policies: sandbox.Policies{Managed: []string{"AmazonS3ReadOnlyAccess"}}}},
			Assignments:    []sandbox.Assignment{{Group: "developers", Accounts: []string{"111111111111"}, PermissionSets: []string{"Developer"}}},
		}},
		Accounts: []sandbox.Account{{
			ID: "111111111111", Name: "dev",
			Buckets: []sandbox.Bucket{{Name: "builds", Region: "eu-west-1", Objects: []sandbox.Object{{Key: "latest", Body: "v1"}}}},
		}},
	}
}

// signIn gets a token by the device flow, approved in the sandbox's browser, and keeps it where the SDK looks for it.
func signIn(t *testing.T, sb *sandbox.Running, home string) {
	t.Helper()
	ctx := t.Context()
	oidc := ssooidc.New(ssooidc.Options{Region: "eu-west-1", BaseEndpoint: &sb.URL})
	client, err := oidc.RegisterClient(ctx, &ssooidc.RegisterClientInput{
		ClientName: aws.String("consumer"), ClientType: aws.String("public"), Scopes: []string{"sso:account:access"},
	})
	if err != nil {
		t.Fatal(err)
	}
	device, err := oidc.StartDeviceAuthorization(ctx, &ssooidc.StartDeviceAuthorizationInput{
		ClientId: client.ClientId, ClientSecret: client.ClientSecret, StartUrl: aws.String(startURL),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := sb.Approve(ctx, *device.VerificationUriComplete, "ann"); err != nil {
		t.Fatal(err)
	}
	token, err := oidc.CreateToken(ctx, &ssooidc.CreateTokenInput{
		ClientId: client.ClientId, ClientSecret: client.ClientSecret, DeviceCode: device.DeviceCode,
		GrantType: aws.String("urn:ietf:params:oauth:grant-type:device_code"),
	})
	if err != nil {
		t.Fatal(err)
	}
	name := sha1.Sum([]byte("corp")) //nolint:gosec // see import
	text, err := json.Marshal(map[string]any{
		"accessToken": token.AccessToken, "expiresAt": time.Now().Add(time.Duration(token.ExpiresIn) * time.Second).UTC().Format(time.RFC3339),
		"refreshToken": token.RefreshToken, "clientId": client.ClientId, "clientSecret": client.ClientSecret,
		"registrationExpiresAt": time.Unix(client.ClientSecretExpiresAt, 0).UTC().Format(time.RFC3339), "region": "eu-west-1", "startUrl": startURL,
	})
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(home, ".aws", "sso", "cache", hex.EncodeToString(name[:])+".json"), string(text))
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestStockSDKSignsIn follows the SDK from its configuration file to role credentials, STS and S3. Not parallel: the SDK
// reads the environment of the process.
func TestStockSDKSignsIn(t *testing.T) {
	sb, err := sandbox.Start(t.Context(), consumerWorld(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer sb.Close()
	home := t.TempDir()
	for name, value := range map[string]string{
		"HOME": home, "AWS_CONFIG_FILE": filepath.Join(home, ".aws", "config"), "AWS_SHARED_CREDENTIALS_FILE": filepath.Join(home, ".aws", "credentials"),
		"AWS_ENDPOINT_URL": sb.URL, "AWS_ENDPOINT_URL_SSO": sb.URL, "AWS_ENDPOINT_URL_SSO_OIDC": sb.URL, "AWS_PROFILE": "dev",
		"AWS_ACCESS_KEY_ID": "", "AWS_SESSION_TOKEN": "", "AWS_REGION": "",
	} {
		t.Setenv(name, value)
	}
	write(t, filepath.Join(home, ".aws", "config"), `[sso-session corp]
sso_start_url = `+startURL+`
sso_region = eu-west-1
sso_registration_scopes = sso:account:access
[profile dev]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = Developer
region = eu-west-1
`)
	signIn(t, sb, home)
	if _, err := sb.AddFault(sandbox.Fault{Kind: sandbox.Throttle, Operation: "GetRoleCredentials", Times: 1}); err != nil {
		t.Fatal(err)
	}
	cfg, err := config.LoadDefaultConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	who, err := sts.NewFromConfig(cfg).GetCallerIdentity(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if *who.Account != "111111111111" {
		t.Errorf("account %s, want 111111111111", *who.Account)
	}
	objects, err := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true }).
		ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: aws.String("builds")})
	if err != nil || len(objects.Contents) != 1 || *objects.Contents[0].Key != "latest" {
		t.Errorf("objects %+v: %v", objects, err)
	}
	if n := sb.Count("sso", "GetRoleCredentials"); n != 2 {
		t.Errorf("%d calls of GetRoleCredentials, want the throttled one and its retry", n)
	}
	for _, r := range sb.Requests() {
		if r.Operation == "ListObjectsV2" && r.Caller != *who.Arn {
			t.Errorf("S3 was asked by %s, want %s", r.Caller, *who.Arn)
		}
	}
}
