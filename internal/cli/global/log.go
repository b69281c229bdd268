package global

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/version"
)

// StartLog begins the --debug log with what a report of a fault needs: the program, the command, the files and every
// setting that is not the default, with its place. Arguments are left out, as they may be secrets; of options only
// the names are shown. Without --debug it does nothing.
func (o *Options) StartLog(env *app.Env, cmd *cobra.Command) {
	if o.Get("debug") != "true" {
		return
	}
	env.StartLog(env.Stderr)
	var options []string
	cmd.Flags().Visit(func(f *pflag.Flag) { options = append(options, "--"+f.Name) })
	env.Debug("start", "version", version.Number(), "os", env.GOOS, "command", cmd.CommandPath(), "options", strings.Join(options, " "))
	env.Debug("files", "config", env.Paths.Config, "credentials", env.Paths.Credentials)
	files, err := shared.Load(env.Paths)
	if err != nil {
		return // the command reads them again and says what is wrong
	}
	env.Debug("profiles", "count", len(files.ProfileNames()), "sso_sessions", len(files.SSOSessionNames()))
	set := settings.ResolveAny(o.Flags(), env.Vars, files)
	for row := range settings.Generals() {
		logSetting(env, set.Get(row.Name))
	}
}

func logSetting(env *app.Env, s settings.Setting) {
	if s.Origin.Kind == origin.None || s.Origin.Kind == origin.Default && s.Name != "profile" {
		return
	}
	args := []any{"name", s.Name, "value", settings.Redact(s.Name, s.Text), "from", s.Origin.String()}
	for _, weaker := range s.Shadowed {
		args = append(args, "hides", weaker.Origin.String())
	}
	env.Debug("setting", args...)
}
