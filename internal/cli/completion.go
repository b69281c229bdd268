package cli

import (
	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/region"
	"github.com/awsid/awsid/internal/config/shared"
)

// addCompletions teaches the shells the values of the global options.
func addCompletions(root *cobra.Command, env *app.Env) {
	for option, values := range map[string]func() []string{
		"profile":           func() []string { return profileNames(env) },
		"region":            region.Known,
		"output":            func() []string { return []string{"json", "yaml", "yaml-stream", "text", "table", "off"} },
		"color":             func() []string { return []string{"on", "off", "auto"} },
		"cli-error-format":  func() []string { return []string{"enhanced", "legacy", "json", "yaml", "text", "table"} },
		"cli-binary-format": func() []string { return []string{"base64", "raw-in-base64-out"} },
	} {
		// The only error is an option that does not exist.
		_ = root.RegisterFlagCompletionFunc(option, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return values(), cobra.ShellCompDirectiveNoFileComp
		})
	}
}

// profileNames completes nothing when a file cannot be read: a shell prompt is
// no place for an error.
func profileNames(env *app.Env) []string {
	files, err := shared.Load(env.Paths)
	if err != nil {
		return nil
	}
	return files.ProfileNames()
}
