package profiles

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/catalog"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/output"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/value"
)

func newList(env *app.Env, g *global.Options) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "list all profiles: kind, account, role, region, session, place",
		Long: `List all profiles of the shared files: where the credentials of each come from
(static, sso, assume-role, web-identity, process, login, or settings for none),
account, role, region, session, and the line on which it begins.

People see columns. With --output the list is data: json, yaml, text, table.`,
		Example: `  awsid profiles
  awsid profiles list --output json
  awsid profiles list --output json --query "[?Kind=='sso'].Name"`,
		RunE: func(cmd *cobra.Command, _ []string) error { return runList(cmd.Context(), env, g) },
	}
}

func runList(ctx context.Context, env *app.Env, g *global.Options) error {
	files, err := shared.Load(env.Paths)
	if err != nil {
		return err
	}
	all := catalog.New(env, files).Profiles
	if !g.Given("output") && !g.Given("query") {
		if len(all) == 0 {
			_, err := fmt.Fprintln(env.Stderr, "There are no profiles yet. Set one up with: awsid configure sso")
			return err
		}
		return writeColumns(env.Stdout, summaryRows(all, env.Paths.Home))
	}
	ses := &app.Session{Files: files, Settings: settings.ResolveAny(g.Flags(), env.Vars, files)}
	out, err := output.Open(env, g, ses, "Profiles")
	if err != nil {
		return err
	}
	return out.Write(ctx, summaryValues(all))
}

func summaryRows(all []*catalog.Profile, home string) [][]string {
	rows := make([][]string, 0, len(all)+1)
	rows = append(rows, []string{"NAME", "KIND", "ACCOUNT", "ROLE", "REGION", "SESSION", "PLACE"})
	for _, s := range all {
		place := s.Origin
		place.Name = paths.Tilde(place.Name, home)
		rows = append(rows, []string{s.Name, s.Kind, s.AccountID, s.Role, s.Region, s.Session, place.String()})
	}
	return rows
}

// summaryValues are the same as data. Members that a profile does not have
// are null, so that every element has the same members.
func summaryValues(all []*catalog.Profile) []any {
	list := make([]any, 0, len(all))
	for _, s := range all {
		list = append(list, value.Object{
			{Name: "Name", Value: s.Name}, {Name: "Kind", Value: s.Kind},
			{Name: "AccountId", Value: textOrNull(s.AccountID)}, {Name: "RoleName", Value: textOrNull(s.Role)},
			{Name: "Region", Value: textOrNull(s.Region)}, {Name: "Session", Value: textOrNull(s.Session)},
			{Name: "File", Value: s.Origin.Name}, {Name: "Line", Value: int64(s.Origin.Line)},
		})
	}
	return list
}

func textOrNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
