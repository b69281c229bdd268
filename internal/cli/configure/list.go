package configure

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
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

// row is one line of the listing. Its texts are read by scripts: they are
// those of the AWS CLI.
type row struct{ name, value, kind, location string }

func (r row) print(out io.Writer) error {
	_, err := fmt.Fprintf(out, "%-10s : %-24s : %-16s : %s\n", r.name, r.value, r.kind, r.location)
	return err
}

// notSet is the row of something that is configured nowhere.
func notSet(name string) row { return row{name, "<not set>", "None", "None"} }

// runList prints each row as soon as it is known, so that an error in the
// credentials still leaves the profile they belong to.
func runList(ctx context.Context, env *app.Env, g *global.Options) error {
	files, err := shared.Load(env.Paths)
	if err != nil {
		return err
	}
	any := settings.ResolveAny(g.Flags(), env.Vars, files)
	rows := []row{{"NAME", "VALUE", "TYPE", "LOCATION"}, profileRow(any.ProfileName())}
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
		if err := r.print(out); err != nil {
			return err
		}
	}
	return nil
}

func profileRow(profile settings.Setting) row {
	return settingRow("profile", profile, "['AWS_PROFILE', 'AWS_DEFAULT_PROFILE']")
}

// settingRow is the row of a setting that a flag or a variable may give.
func settingRow(name string, s settings.Setting, variables string) row {
	switch s.Origin.Kind {
	case origin.Flag:
		return row{name, s.Text, "manual", s.Origin.Name}
	case origin.Variable:
		return row{name, s.Text, "env", variables}
	}
	return notSet(name)
}
