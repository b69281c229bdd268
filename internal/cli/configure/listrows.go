package configure

import (
	"context"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/origin"
)

// credentialRows are the rows of the access key and the secret key.
func credentialRows(ctx context.Context, env *app.Env, ses *app.Session) ([]row, error) {
	return []row{unset("access_key"), unset("secret_key")}, nil
}

// regionRow is the row of the region. One in the credentials file is shown as
// if it stood in the config file, as the AWS CLI does.
func regionRow(ctx context.Context, env *app.Env, ses *app.Session) (row, error) {
	region := ses.Settings.Get("region")
	if region.Origin.Kind != origin.File {
		return settingRow("region", region, "['AWS_REGION', 'AWS_DEFAULT_REGION']"), nil
	}
	if profile := ses.Settings.Profile(); profile != nil {
		if v, _ := profile.Get("region"); v.Nested != nil {
			return unset("region"), nil
		}
	}
	return row{"region", region.Text, "config-file", configFile(env)}, nil
}

// configFile is the config file's path as it was given, unexpanded.
func configFile(env *app.Env) string {
	if path := env.Vars.Get("AWS_CONFIG_FILE"); path != "" {
		return path
	}
	return "~/.aws/config"
}
