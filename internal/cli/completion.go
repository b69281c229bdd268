package cli

import (
	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/region"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
)

// addCompletions teaches the shells the values of the global options.
func addCompletions(root *cobra.Command, env *app.Env) {
	complete := func(option string, values func() []string) {
		// The only error is an option that does not exist.
		_ = root.RegisterFlagCompletionFunc(option, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return values(), cobra.ShellCompDirectiveNoFileComp
		})
	}
	complete("profile", func() []string { return profileNames(env) })
	complete("region", region.Known)
	for d := range settings.Generals() {
		if d.Flag != "" && d.Kind == settings.Choice {
			complete(d.Flag, func() []string { return d.Choices })
		}
	}
}

// profileNames completes nothing when a file cannot be read: a shell prompt is no place for an error.
func profileNames(env *app.Env) []string {
	files, err := shared.LoadProfiles(env.Paths)
	if err != nil {
		return nil
	}
	return files.ProfileNames()
}
