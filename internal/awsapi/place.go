package awsapi

import (
	"context"
	"net/url"
	"strings"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/sys/problem"
)

// place is where the calls to one service go.
type place struct {
	Region    string           // the client's region
	Custom    settings.Setting // a configured endpoint; not set means the service's own
	FIPS      bool
	DualStack bool
}

// resolvePlace decides it for a region, or for the command's when region is "".
func (c *Clients) resolvePlace(ctx context.Context, service, region string) (place, error) {
	if region == "" {
		r, err := c.Region(ctx)
		if err != nil {
			return place{}, err
		}
		region = r.Text
	}
	return c.placeIn(service, region)
}

// placeIn is pure: it looks at settings only.
func (c *Clients) placeIn(service, region string) (place, error) {
	custom, err := c.customEndpoint(service)
	if err != nil {
		return place{}, err
	}
	if region == "" {
		if service != "S3" {
			return place{}, c.noRegion()
		}
		region = GlobalRegion
	}
	if !settings.ValidRegion(region) {
		return place{}, problem.New(problem.General, "%q is not a region name", region)
	}
	plain, fips := plainRegion(region)
	p := place{Region: plain, Custom: custom}
	if custom.Set() {
		// The endpoint rules refuse FIPS and dual-stack beside a custom
		// endpoint; the AWS CLI leaves them out instead.
		if plain == GlobalRegion {
			p.Region = "us-east-1"
		}
		return p, nil
	}
	p.FIPS = fips || c.set.Bool("use_fips_endpoint")
	p.DualStack = c.set.Bool("use_dualstack_endpoint") || service == "S3" && c.s3Bool("use_dualstack_endpoint")
	return p, nil
}

// GlobalRegion is the pseudo region of the global endpoints, signed us-east-1.
const GlobalRegion = "aws-global"

func (c *Clients) customEndpoint(service string) (settings.Setting, error) {
	lookUp := c.set.Endpoint
	if c.command {
		lookUp = c.set.CommandEndpoint
	}
	custom, err := lookUp(service)
	if err != nil || !custom.Set() {
		return custom, err
	}
	if u, err := url.Parse(custom.Text); err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") {
		return custom, nil
	}
	bad := problem.New(problem.General, "invalid endpoint %q", custom.Text).At(custom.Origin.String()).
		WithHint("give an address with scheme and host, such as https://example.com")
	if custom.Origin.Kind == origin.Flag && !strings.Contains(custom.Text, ":") {
		bad.Kind, bad.Code = problem.Usage, "ParamValidation"
	}
	return custom, bad
}

// s3Style says how bucket names are put into S3 addresses.
type s3Style struct{ path, accelerate bool }

// s3Style follows the nested s3 settings of the profile. A custom endpoint
// seldom resolves bucket names as host names, so it gets paths.
func (c *Clients) s3Style(custom bool) s3Style {
	if c.s3Bool("use_accelerate_endpoint") && !custom {
		return s3Style{accelerate: true}
	}
	style := strings.ToLower(c.s3Setting("addressing_style"))
	return s3Style{path: style == "path" || custom && style != "virtual"}
}

func (c *Clients) s3Bool(key string) bool { return strings.EqualFold(c.s3Setting(key), "true") }

// usesARNRegion reports whether a call goes to the region that an access point's ARN names, as it does unless told otherwise.
func (c *Clients) usesARNRegion() bool {
	if own := c.set.Get("s3_use_arn_region"); own.Set() {
		return strings.EqualFold(own.Text, "true")
	}
	return c.s3Setting("use_arn_region") == "" || c.s3Bool("use_arn_region")
}

func (c *Clients) s3Setting(key string) string {
	profile := c.set.Profile()
	if profile == nil {
		return ""
	}
	block, _ := profile.Get("s3")
	for _, v := range block.Nested {
		if strings.EqualFold(v.Key, key) {
			return v.Text
		}
	}
	return ""
}
