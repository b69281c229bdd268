package profiles

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
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
	names := files.ProfileNames()
	all := make([]summary, 0, len(names))
	for _, name := range names {
		p, _ := files.Profile(name)
		all = append(all, summarize(p))
	}
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

func summaryRows(all []summary, home string) [][]string {
	rows := make([][]string, 0, len(all)+1)
	rows = append(rows, []string{"NAME", "KIND", "ACCOUNT", "ROLE", "REGION", "SESSION", "PLACE"})
	for _, s := range all {
		place := s.origin
		place.Name = paths.Tilde(place.Name, home)
		rows = append(rows, []string{s.name, s.kind, s.account, s.role, s.region, s.session, place.String()})
	}
	return rows
}

// summaryValues are the same as data. Members that a profile does not have
// are null, so that every element has the same members.
func summaryValues(all []summary) []any {
	list := make([]any, 0, len(all))
	for _, s := range all {
		list = append(list, value.Object{
			{Name: "Name", Value: s.name}, {Name: "Kind", Value: s.kind},
			{Name: "AccountId", Value: textOrNull(s.account)}, {Name: "RoleName", Value: textOrNull(s.role)},
			{Name: "Region", Value: textOrNull(s.region)}, {Name: "Session", Value: textOrNull(s.session)},
			{Name: "File", Value: s.origin.Name}, {Name: "Line", Value: int64(s.origin.Line)},
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
