package awsapi

import (
	"cmp"
	"maps"
	"strings"

	"github.com/awsid/awsid/internal/awsapi/endpoint"
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
	resolved, err := resolveEndpoint(service, p, nil)
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

// resolveEndpoint runs the service's own rules for a place and for what one
// operation adds, such as its bucket.
func resolveEndpoint(service string, p place, operation endpoint.Params) (endpoint.Endpoint, error) {
	params := endpoint.Params{"Region": p.Region, "UseFIPS": p.FIPS, "UseDualStack": p.DualStack}
	if p.Custom.Set() {
		params["Endpoint"] = p.Custom.Text
	}
	maps.Copy(params, operation)
	return endpoint.Resolve(strings.ReplaceAll(strings.ToLower(service), " ", "-"), params)
}
