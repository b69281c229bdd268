package configure

import (
	"context"
	"errors"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi/metadata"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/credentials"
)

// credentialRows are the rows of the access key and the secret key, which are
// fetched if need be.
func credentialRows(ctx context.Context, env *app.Env, ses *app.Session) ([]row, error) {
	plan, err := credentials.New(env, ses).Plan()
	if err != nil {
		return nil, err
	}
	found, err := plan.Retrieve(ctx)
	if credentials.IsNone(err) {
		return []row{notSet("access_key"), notSet("secret_key")}, nil
	}
	if err != nil {
		return nil, err
	}
	return []row{
		{"access_key", mask(found.AccessKeyID), found.Source, ""},
		{"secret_key", mask(found.SecretAccessKey.Reveal()), found.Source, ""},
	}, nil
}

// regionRow is the row of the region. One in the credentials file is shown as
// if it stood in the config file, as the AWS CLI does; set nowhere, instance
// metadata is asked.
func regionRow(ctx context.Context, env *app.Env, ses *app.Session) (row, error) {
	region := ses.Settings.Get("region")
	v, _ := ses.Settings.Profile().Get("region")
	switch {
	case region.Origin.Kind == origin.None, region.Origin.Kind == origin.File && v.Nested != nil:
		return metadataRegionRow(ctx, env, ses)
	case region.Origin.Kind == origin.File:
		return row{"region", region.Text, "config-file", configFile(env)}, nil
	}
	return settingRow("region", region, "['AWS_REGION', 'AWS_DEFAULT_REGION']"), nil
}

func metadataRegionRow(ctx context.Context, env *app.Env, ses *app.Session) (row, error) {
	client, err := metadata.New(env, ses.Settings)
	if errors.Is(err, metadata.ErrNone) {
		return notSet("region"), nil
	}
	if err != nil {
		return row{}, err
	}
	region, err := client.Region(ctx)
	switch {
	case errors.Is(err, metadata.ErrNone), err == nil && region == "":
		return notSet("region"), nil
	case err != nil:
		return row{}, err
	}
	return row{"region", region, "imds", ""}, nil
}

// configFile is the config file's path as it was given, unexpanded.
func configFile(env *app.Env) string {
	if path := env.Vars.Get("AWS_CONFIG_FILE"); path != "" {
		return path
	}
	return "~/.aws/config"
}
