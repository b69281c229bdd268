package profiles

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/output"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/value"
	"github.com/awsid/awsid/internal/ui/columns"
)

func newShow(env *app.Env, g *global.Options) *cobra.Command {
	return &cobra.Command{
		Use:   "show NAME",
		Short: "show every setting of a profile and where it stands, secrets masked",
		Long: `Show every setting that the shared files have for a profile, with the line it
stands on. A setting of the config file that the credentials file overrides is
marked. Secrets are masked; "awsid configure get" prints them.`,
		Example: `  awsid profiles show dev
  awsid profiles show dev --output json`,
		Args:              wantNames(1, 1),
		ValidArgsFunction: completeNames(env, 1),
		RunE:              func(cmd *cobra.Command, args []string) error { return runShow(cmd.Context(), env, g, args[0]) },
	}
}

// setting is one line of a profile as it is shown.
type setting struct {
	key, text  string
	origin     origin.Origin
	overridden bool // the credentials file has another value, which counts
}

func runShow(ctx context.Context, env *app.Env, g *global.Options, name string) error {
	files, err := shared.Load(env.Paths)
	if err != nil {
		return err
	}
	p, ok := files.Profile(name)
	if !ok {
		return notFound(name)
	}
	all := settingsOf(p)
	if !g.Given("output") && !g.Given("query") {
		st := env.Style(env.Stdout)
		return columns.Table{Heads: []string{"SETTING", "VALUE", "PLACE"}, Rows: settingRows(all, env.Paths.Home),
			Spare: []int{2}, Width: st.Columns()}.Write(st)
	}
	ses := &app.Session{Files: files, Settings: settings.ResolveAny(g.Flags(), env.Vars, files)}
	out, err := output.Open(env, g, ses, "Profile")
	if err != nil {
		return err
	}
	return out.Write(ctx, value.Object{{Name: "Name", Value: name}, {Name: "Settings", Value: settingValues(all)}})
}

func settingsOf(p *shared.Profile) []setting {
	var all []setting
	for _, v := range p.Config.Values() {
		_, overridden := p.Credentials.Get(v.Key)
		all = appendValue(all, v, overridden)
	}
	for _, v := range p.Credentials.Values() {
		all = appendValue(all, v, false)
	}
	return all
}

func appendValue(all []setting, v shared.Value, overridden bool) []setting {
	if v.Nested == nil {
		return append(all, setting{v.Key, settings.Mask(v.Key, v.Text), v.Origin, overridden})
	}
	for _, n := range v.Nested {
		all = append(all, setting{v.Key + "." + n.Key, settings.Mask(n.Key, n.Text), n.Origin, overridden})
	}
	return all
}

func settingRows(all []setting, home string) (rows [][]string) {
	for _, s := range all {
		s.origin.Name = paths.Tilde(s.origin.Name, home)
		place := s.origin.String()
		if s.overridden {
			place += " (overridden by the credentials file)"
		}
		rows = append(rows, []string{s.key, s.text, place})
	}
	return rows
}

func settingValues(all []setting) []any {
	list := make([]any, 0, len(all))
	for _, s := range all {
		list = append(list, value.Object{
			{Name: "Key", Value: s.key}, {Name: "Value", Value: s.text},
			{Name: "File", Value: s.origin.Name}, {Name: "Line", Value: int64(s.origin.Line)},
			{Name: "Overridden", Value: s.overridden},
		})
	}
	return list
}
