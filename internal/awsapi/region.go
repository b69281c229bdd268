package awsapi

import (
	"context"
	"errors"
	"strings"

	"github.com/awsid/awsid/internal/awsapi/metadata"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// Region returns the command's region: the setting, else what instance
// metadata says (unless disabled), else a setting that is not set.
func (c *Clients) Region(ctx context.Context) (settings.Setting, error) {
	region, err := c.set.Region()
	if err != nil || region.Set() {
		return region, err
	}
	client, err := metadata.New(c.env, c.set)
	if errors.Is(err, metadata.ErrNone) {
		return region, nil
	}
	if err != nil {
		return region, err
	}
	name, err := client.Region(ctx)
	if errors.Is(err, metadata.ErrNone) {
		return region, nil
	}
	if err != nil || !settings.ValidRegion(name) {
		return region, err
	}
	region.Text, region.Origin = name, origin.Origin{Kind: origin.Metadata, Name: client.Base()}
	return region, nil
}

// noRegion is the error of a service that cannot do without one.
func (c *Clients) noRegion() error {
	e := problem.New(problem.Config, "no region is set for profile %q", c.set.ProfileName().Text)
	e.Code = "NoRegion"
	if names := c.set.Files().ProfileNames(); c.set.Profile() == nil && len(names) > 0 {
		return e.WithHint("name the profile to use:%s, AWS_PROFILE, or `awsid use` for this shell; or give --region",
			shellwords.Option("--profile", names[0]))
	}
	return e.WithHint("give --region, set AWS_REGION, or run `awsid configure set region REGION%s`",
		shellwords.Option("--profile", c.set.ProfileName().Text))
}

// plainRegion takes the FIPS mark off the older pseudo regions: fips-us-gov-west-1
// and us-east-1-fips mean the FIPS endpoint of the plain region.
func plainRegion(region string) (plain string, fips bool) {
	if rest, ok := strings.CutPrefix(region, "fips-"); ok {
		return rest, true
	}
	if rest, ok := strings.CutSuffix(region, "-fips"); ok {
		return rest, true
	}
	return region, false
}
