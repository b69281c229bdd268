package awsapi

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/signin"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	smithyauth "github.com/aws/smithy-go/auth"
	smithyendpoints "github.com/aws/smithy-go/endpoints"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/awsid/awsid/internal/config/origin"
)

// Endpoint is the address of a service in one region, for people to read and
// for URLs that a browser opens.
type Endpoint struct {
	URL           string
	SigningRegion string
	Origin        origin.Origin // of a configured endpoint, else the default
}

// Endpoint computes where calls to a service ("STS", "IAM", "S3", "SSO", "SSO
// OIDC", "Signin") in a region go. It looks at settings only.
func (c *Clients) Endpoint(service, region string) (Endpoint, error) {
	p, err := c.placeIn(service, region)
	if err != nil {
		return Endpoint{}, err
	}
	resolved, err := resolve(service, p)
	if err != nil {
		return Endpoint{}, fmt.Errorf("endpoint of %s in %s: %w", service, region, err)
	}
	e := Endpoint{URL: resolved.URI.String(), SigningRegion: p.Region, Origin: origin.FromDefault()}
	if p.Custom.Set() {
		e.Origin = p.Custom.Origin
	}
	options, _ := smithyauth.GetAuthOptions(&resolved.Properties)
	for _, o := range options {
		if region, ok := smithyhttp.GetSigV4SigningRegion(&o.SignerProperties); ok {
			e.SigningRegion = region
			break
		}
	}
	return e, nil
}

// resolve runs the service's own endpoint rules.
func resolve(service string, p place) (smithyendpoints.Endpoint, error) {
	ctx := context.Background() // the rules are pure
	region, fips, dual := aws.String(p.Region), aws.Bool(p.FIPS), aws.Bool(p.DualStack)
	var custom *string
	if p.Custom.Set() {
		custom = aws.String(p.Custom.Text)
	}
	switch service {
	case "STS":
		return sts.NewDefaultEndpointResolverV2().ResolveEndpoint(ctx, sts.EndpointParameters{Region: region, UseFIPS: fips, UseDualStack: dual, Endpoint: custom})
	case "IAM":
		return iam.NewDefaultEndpointResolverV2().ResolveEndpoint(ctx, iam.EndpointParameters{Region: region, UseFIPS: fips, UseDualStack: dual, Endpoint: custom})
	case "S3":
		return s3.NewDefaultEndpointResolverV2().ResolveEndpoint(ctx, s3.EndpointParameters{Region: region, UseFIPS: fips, UseDualStack: dual, Endpoint: custom})
	case "SSO":
		return sso.NewDefaultEndpointResolverV2().ResolveEndpoint(ctx, sso.EndpointParameters{Region: region, UseFIPS: fips, UseDualStack: dual, Endpoint: custom})
	case "SSO OIDC":
		return ssooidc.NewDefaultEndpointResolverV2().ResolveEndpoint(ctx, ssooidc.EndpointParameters{Region: region, UseFIPS: fips, UseDualStack: dual, Endpoint: custom})
	case "Signin":
		return signin.NewDefaultEndpointResolverV2().ResolveEndpoint(ctx, signin.EndpointParameters{Region: region, UseFIPS: fips, UseDualStack: dual, Endpoint: custom})
	}
	return smithyendpoints.Endpoint{}, fmt.Errorf("no client for service %q", service)
}
