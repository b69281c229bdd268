package configure

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi/metadata"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/credentials"
)

func newList(env *app.Env, g *global.Options) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "show which profile, credentials and region count, and why",
		Long: `Show the profile, the credentials and the region that a command run now would
use, each with the kind of place it comes from. Credentials that must be
fetched are fetched. "awsid explain" says more and fetches nothing.`,
		Example: `  awsid configure list
  awsid configure list --profile dev`,
		RunE: func(cmd *cobra.Command, _ []string) error { return runList(cmd.Context(), env, g) },
	}
}

// row is one line of the listing. Its texts are read by scripts: they are those of the AWS CLI.
type row struct{ name, value, kind, location string }

func notSet(name string) row { return row{name, "<not set>", "None", "None"} }

// runList prints each row as soon as it is known, so that an error in the
// credentials still leaves the profile they belong to.
func runList(ctx context.Context, env *app.Env, g *global.Options) error {
	files, err := shared.Load(env.Paths)
	if err != nil {
		return err
	}
	any := settings.ResolveAny(g.Flags(), env.Vars, files)
	profile := settingRow("profile", any.ProfileName(), "['AWS_PROFILE', 'AWS_DEFAULT_PROFILE']")
	rows := []row{{"NAME", "VALUE", "TYPE", "LOCATION"}, profile}
	if err := printRows(env.Stdout, rows); err != nil {
		return err
	}
	set, err := settings.Resolve(g.Flags(), env.Vars, files)
	if err != nil {
		return err
	}
	ses := &app.Session{Files: files, Settings: set}
	if rows, err = credentialRows(ctx, env, ses); err != nil {
		return err
	}
	region, err := regionRow(ctx, env, ses)
	if err != nil {
		return err
	}
	return printRows(env.Stdout, append(rows, region))
}

func printRows(out io.Writer, rows []row) error {
	for _, r := range rows {
		_, err := fmt.Fprintf(out, "%-10s : %-24s : %-16s : %s\n", r.name, r.value, r.kind, r.location)
		if err != nil {
			return err
		}
	}
	return nil
}

func settingRow(name string, s settings.Setting, variables string) row {
	switch s.Origin.Kind {
	case origin.Flag:
		return row{name, settings.Mask(s.Name, s.Text), "manual", s.Origin.Name}
	case origin.Variable:
		return row{name, settings.Mask(s.Name, s.Text), "env", variables}
	}
	return notSet(name)
}

// credentialRows are the rows of the access key and the secret key, which are fetched if need be.
func credentialRows(ctx context.Context, env *app.Env, ses *app.Session) ([]row, error) {
	found, err := credentials.New(env, ses).Retrieve(ctx)
	if credentials.IsNone(err) {
		return []row{notSet("access_key"), notSet("secret_key")}, nil
	}
	if err != nil {
		return nil, err
	}
	return []row{
		{"access_key", maskKey(found.AccessKeyID), found.Source, ""},
		{"secret_key", maskKey(found.SecretAccessKey.Reveal()), found.Source, ""},
	}, nil
}

// regionRow is the row of the region. Set nowhere, instance metadata is asked. The AWS CLI shows one of the credentials
// file as one of the config file, which matters where there is a config file that one might change in vain.
func regionRow(ctx context.Context, env *app.Env, ses *app.Session) (row, error) {
	region := ses.Settings.Get("region")
	v, _ := ses.Settings.Profile().Get("region")
	switch {
	case region.Origin.Kind == origin.None, region.Origin.Kind == origin.File && v.Nested != nil:
		return metadataRegionRow(ctx, env, ses)
	case region.Origin.Kind == origin.File && region.Origin.Name == env.Paths.Credentials &&
		len(ses.Files.Index(shared.ConfigFile).Sections) > 0:
		path := cmp.Or(env.Vars.Get("AWS_SHARED_CREDENTIALS_FILE"), "~/.aws/credentials")
		return row{"region", region.Text, credentials.KindSharedFile, path}, nil
	case region.Origin.Kind == origin.File:
		path := cmp.Or(env.Vars.Get("AWS_CONFIG_FILE"), "~/.aws/config") // as it was given, unexpanded
		return row{"region", settings.Mask("region", region.Text), "config-file", path}, nil
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

func newListProfiles(env *app.Env) *cobra.Command {
	return &cobra.Command{
		Use:   "list-profiles",
		Short: "print the name of every profile",
		Long: `Print the name of every profile, one a line: those of the config file in its
order, then those that only the credentials file has. "awsid profiles" says
more about each.`,
		Example: "  awsid configure list-profiles\n  awsid configure list-profiles | grep prod",
		RunE:    func(*cobra.Command, []string) error { return runListProfiles(env) },
	}
}

func runListProfiles(env *app.Env) error {
	files, err := shared.LoadProfiles(env.Paths)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(env.Stdout, 32<<10) // a write wakes whoever reads the pipe
	for _, name := range files.ProfileNames() {
		out.WriteString(name)
		out.WriteByte('\n')
	}
	return out.Flush()
}
