package awsapi

import (
	"context"
	"net/http"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/signin"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/settings"
)

// Clients builds the service clients of one command. A client is built when
// it is asked for; all of them share one HTTP client.
type Clients struct {
	env     *app.Env
	set     *settings.Settings
	command bool // --endpoint-url counts
	http    func() (*http.Client, error)
	retryer func() (aws.RetryerV2, error)
	buckets *bucketRegions
}

// New returns the clients of credential providers and sign-in, which never
// follow --endpoint-url.
func New(env *app.Env, set *settings.Settings) *Clients {
	c := &Clients{env: env, set: set, buckets: &bucketRegions{}}
	c.http = sync.OnceValues(func() (*http.Client, error) { return newHTTPClient(env, set) })
	c.retryer = sync.OnceValues(func() (aws.RetryerV2, error) { return newRetryer(set) })
	return c
}

// ForCommand returns the clients for a command's own calls, which go to
// --endpoint-url when it was given. They share connections with c.
func (c *Clients) ForCommand() *Clients {
	own := *c
	own.command = true
	return &own
}

// HTTP returns the HTTP client with the proxy, trusted authorities and
// timeouts of the settings; an unusable setting is an error (exit 255).
func (c *Clients) HTTP() (*http.Client, error) { return c.http() }

// STS returns a client for the command's region, which must be set (exit 253,
// code NoRegion). Without credentials its calls are not signed.
func (c *Clients) STS(ctx context.Context, creds aws.CredentialsProvider) (*sts.Client, error) {
	return c.STSIn(ctx, "", creds)
}

// STSIn is STS for a region, or for the command's when region is "".
func (c *Clients) STSIn(ctx context.Context, region string, creds aws.CredentialsProvider) (*sts.Client, error) {
	b, err := c.base(ctx, "STS", region, queryFaults)
	if err != nil {
		return nil, err
	}
	return sts.New(sts.Options{
		Region: b.region, BaseEndpoint: b.endpoint, Credentials: anonymousIfNil(creds), HTTPClient: b.http, Retryer: b.retryer,
		HTTPSignerV4: b.signer, APIOptions: b.middleware, AppID: b.appID, DisableClockSkewCorrection: true,
		EndpointOptions: sts.EndpointResolverOptions{UseFIPSEndpoint: b.fips, UseDualStackEndpoint: b.dualStack},
	}), nil
}

// IAM returns a client for the partition of the command's region, which must
// be set (exit 253, code NoRegion).
func (c *Clients) IAM(ctx context.Context, creds aws.CredentialsProvider) (*iam.Client, error) {
	b, err := c.base(ctx, "IAM", "", queryFaults)
	if err != nil {
		return nil, err
	}
	return iam.New(iam.Options{
		Region: b.region, BaseEndpoint: b.endpoint, Credentials: anonymousIfNil(creds), HTTPClient: b.http, Retryer: b.retryer,
		HTTPSignerV4: b.signer, APIOptions: b.middleware, AppID: b.appID, DisableClockSkewCorrection: true,
		EndpointOptions: iam.EndpointResolverOptions{UseFIPSEndpoint: b.fips, UseDualStackEndpoint: b.dualStack},
	}), nil
}

// S3 returns a client for a region, or for the command's when region is "";
// S3 alone works without any (aws-global, signed for us-east-1).
func (c *Clients) S3(ctx context.Context, creds aws.CredentialsProvider, region string) (*s3.Client, error) {
	b, err := c.base(ctx, "S3", region, s3Faults)
	if err != nil {
		return nil, err
	}
	style := c.s3Style(b.endpoint != nil)
	return s3.New(s3.Options{
		Region: b.region, BaseEndpoint: b.endpoint, Credentials: anonymousIfNil(creds), HTTPClient: b.http, Retryer: b.retryer,
		HTTPSignerV4: b.signer, APIOptions: b.middleware, AppID: b.appID, DisableClockSkewCorrection: true,
		UsePathStyle: style.path, UseAccelerate: style.accelerate, DisableS3ExpressSessionAuth: aws.Bool(true),
		EndpointOptions: s3.EndpointResolverOptions{UseFIPSEndpoint: b.fips, UseDualStackEndpoint: b.dualStack},
	}), nil
}

// SSO returns a client of the access portal in a region, or in the command's
// when region is "". Its calls carry an access token, never a signature.
func (c *Clients) SSO(ctx context.Context, region string) (*sso.Client, error) {
	b, err := c.base(ctx, "SSO", region, jsonFaults)
	if err != nil {
		return nil, err
	}
	return sso.New(sso.Options{
		Region: b.region, BaseEndpoint: b.endpoint, Credentials: aws.AnonymousCredentials{}, HTTPClient: b.http, Retryer: b.retryer,
		APIOptions: b.middleware, AppID: b.appID, DisableClockSkewCorrection: true,
		EndpointOptions: sso.EndpointResolverOptions{UseFIPSEndpoint: b.fips, UseDualStackEndpoint: b.dualStack},
	}), nil
}

// OIDC returns a client of Identity Center's token service in a region, or in
// the command's when region is "". Its calls are not signed.
func (c *Clients) OIDC(ctx context.Context, region string) (*ssooidc.Client, error) {
	b, err := c.base(ctx, "SSO OIDC", region, jsonFaults)
	if err != nil {
		return nil, err
	}
	return ssooidc.New(ssooidc.Options{
		Region: b.region, BaseEndpoint: b.endpoint, Credentials: aws.AnonymousCredentials{}, HTTPClient: b.http, Retryer: b.retryer,
		APIOptions: b.middleware, AppID: b.appID, DisableClockSkewCorrection: true,
		EndpointOptions: ssooidc.EndpointResolverOptions{UseFIPSEndpoint: b.fips, UseDualStackEndpoint: b.dualStack},
	}), nil
}

// Signin returns a client of the console's sign-in service in a region, or in
// the command's when region is "". Its calls are not signed.
func (c *Clients) Signin(ctx context.Context, region string) (*signin.Client, error) {
	b, err := c.base(ctx, "Signin", region, jsonFaults)
	if err != nil {
		return nil, err
	}
	return signin.New(signin.Options{
		Region: b.region, BaseEndpoint: b.endpoint, Credentials: aws.AnonymousCredentials{}, HTTPClient: b.http, Retryer: b.retryer,
		APIOptions: b.middleware, AppID: b.appID, DisableClockSkewCorrection: true,
		EndpointOptions: signin.EndpointResolverOptions{UseFIPSEndpoint: b.fips, UseDualStackEndpoint: b.dualStack},
	}), nil
}

func anonymousIfNil(creds aws.CredentialsProvider) aws.CredentialsProvider {
	if creds == nil {
		return aws.AnonymousCredentials{}
	}
	return creds
}
