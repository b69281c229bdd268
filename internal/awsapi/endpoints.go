package awsapi

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/awsapi/endpoint"
	"github.com/awsid/awsid/internal/config/origin"
)

// Endpoint is the address of a service in one region, for people to read and for URLs that a browser opens.
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
	resolved, err := c.resolveEndpoint(service, p, "", "")
	if err != nil {
		return Endpoint{}, err
	}
	scheme, _ := resolved.Scheme("sigv4")
	e := Endpoint{URL: resolved.URL, SigningRegion: cmp.Or(scheme.SigningRegion, p.Region), Origin: origin.FromDefault()}
	if p.Custom.Set() {
		e.Origin = p.Custom.Origin
	}
	return e, nil
}

// destination is where a call goes and for whom it is signed.
type destination struct {
	url           *url.URL
	header        http.Header
	signingName   string
	signingRegion string
	regionSet     []string // of SigV4A, when the endpoint prefers that signature
}

// resolveDestination computes it from the settings, the region and the bucket.
func (c *Clients) resolveDestination(op *operation, p place, bucket string) (destination, error) {
	resolved, err := c.resolveEndpoint(op.service.ID, p, op.Name, bucket)
	if err != nil {
		return destination{}, err
	}
	address, err := url.Parse(resolved.URL)
	if err != nil {
		return destination{}, err
	}
	to := destination{url: address, header: resolved.Headers}
	scheme, _ := resolved.Scheme("sigv4a", "sigv4")
	if scheme.Name == "sigv4a" {
		to.regionSet = scheme.SigningRegionSet
		if set := c.set.Get("sigv4a_signing_region_set"); set.Set() {
			to.regionSet = strings.FieldsFunc(set.Text, func(r rune) bool { return r == ',' || r == ' ' })
		}
	}
	to.signingName, to.signingRegion = cmp.Or(scheme.SigningName, op.service.SigningName), cmp.Or(scheme.SigningRegion, p.Region)
	return to, nil
}

// resolveEndpoint runs the service's own rules for a place, an operation ("" is
// none in particular) and the bucket that S3 is asked about.
func (c *Clients) resolveEndpoint(service string, p place, operation, bucket string) (endpoint.Endpoint, error) {
	params := endpoint.Params{"Region": p.Region, "UseFIPS": p.FIPS, "UseDualStack": p.DualStack}
	if p.Custom.Set() {
		params["Endpoint"] = p.Custom.Text
	}
	name := strings.ReplaceAll(strings.ToLower(service), " ", "-")
	switch name {
	case "s3":
		maps.Copy(params, c.s3Params(operation, bucket, p.Custom.Set()))
	case "signin":
		params["IsControlPlane"] = slices.Contains(signinControlPlane, operation)
		params["IsOAuthEndpoint"] = strings.HasSuffix(operation, "WithIAM") || strings.HasSuffix(operation, "WithTokenExchange")
	}
	return endpoint.Resolve(name, params)
}

// signinControlPlane lists the sign-in service's operations that administer it.
var signinControlPlane = []string{
	"DeleteConsoleAuthorizationConfiguration", "GetConsoleAuthorizationConfiguration", "PutConsoleAuthorizationConfiguration",
	"DeleteResourcePermissionStatement", "ListResourcePermissionStatements", "PutResourcePermissionStatement", "GetResourcePolicy",
}

// s3Params follows the s3 settings as the AWS CLI does: an ARN is never put
// into the path of a URL, and the bucket whose region is asked for always is.
func (c *Clients) s3Params(operation, bucket string, custom bool) endpoint.Params {
	style, isARN := c.s3Style(custom), strings.HasPrefix(bucket, "arn:")
	params := endpoint.Params{
		"Accelerate":                     style.accelerate,
		"ForcePathStyle":                 !isARN && (style.path || operation == "GetBucketLocation"),
		"UseArnRegion":                   c.usesARNRegion(),
		"DisableMultiRegionAccessPoints": c.set.Bool("s3_disable_multiregion_access_points"),
		"DisableS3ExpressSessionAuth":    true, // calls to directory buckets are signed with the credentials themselves
		"UseS3ExpressControlEndpoint":    operation == "GetBucketLocation",
	}
	if bucket != "" {
		params["Bucket"] = bucket
	}
	return params
}
