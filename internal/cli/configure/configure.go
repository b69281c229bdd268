// Package configure is the noun `awsid configure`: the AWS CLI's set-up
// commands for the two shared files, and unset, undo and redo.
package configure

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/configuresso"
	"github.com/awsid/awsid/internal/cli/exportcredentials"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/listing"
	"github.com/awsid/awsid/internal/cli/mfalogin"
	"github.com/awsid/awsid/internal/config/region"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/problem"
)

// New returns the command with its subcommands. Without one it is the wizard.
func New(env *app.Env, g *global.Options) *cobra.Command {
	cmd := newWizard(env, g)
	cmd.AddCommand(
		newList(env, g),
		newGet(env, g),
		newSet(env, g),
		newUnset(env, g),
		newUndo(env),
		newRedo(env),
		newListProfiles(env),
		newImport(env, g),
		configuresso.New(env, g),
		newSSOSession(env, g),
		exportcredentials.New(env, g),
		mfalogin.New(env, g),
	)
	return cmd
}

// wantWords checks that a command got exactly the words it names.
func wantWords(names ...string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		switch {
		case len(args) < len(names):
			return problem.New(problem.Usage, "%s is missing", names[len(args)])
		case len(args) > len(names):
			return problem.New(problem.Usage, "unexpected argument %q", args[len(names)])
		}
		return nil
	}
}

// completeSettings completes the name of a setting: those that the selected profile has, and with all also those it
// could have, and then a value.
func completeSettings(env *app.Env, g *global.Options, all bool) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		files, err := shared.Load(env.Paths)
		switch {
		case err != nil || len(args) > 1 || len(args) == 1 && !all:
			return nil, cobra.ShellCompDirectiveNoFileComp
		case len(args) == 1:
			return completeValue(env, g, files, args[0])
		}
		if all && cmd.Flags().Changed("sso-session") {
			return settings.Keys(settings.InSession), cobra.ShellCompDirectiveNoFileComp
		}
		var names []string
		for _, v := range settings.ResolveAny(g.Flags(), env.Vars, files).Profile().Values() {
			names = append(names, v.Key)
			for _, n := range v.Nested {
				names = append(names, v.Key+"."+n.Key)
			}
		}
		for _, key := range settings.Keys(settings.InProfile) {
			if all && !slices.Contains(names, key) {
				names = append(names, key)
			}
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
}

// completeValue completes the value of a setting.
func completeValue(env *app.Env, g *global.Options, files *shared.Files, name string) ([]string, cobra.ShellCompDirective) {
	for _, prefix := range []string{"default.", "profile."} {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			name = rest[strings.LastIndexByte(rest, '.')+1:]
		}
	}
	switch name {
	case "sso_session":
		return files.SSOSessionNames(), cobra.ShellCompDirectiveNoFileComp
	case "source_profile":
		return files.ProfileNames(), cobra.ShellCompDirectiveNoFileComp
	case "services":
		return files.ServicesNames(), cobra.ShellCompDirectiveNoFileComp
	case "sso_account_id":
		return listing.AccountIDs(env, g, ""), cobra.ShellCompDirectiveNoFileComp
	case "sso_role_name":
		account := settings.ResolveAny(g.Flags(), env.Vars, files).Profile().Text("sso_account_id")
		return listing.RoleNames(env, g, "", account), cobra.ShellCompDirectiveNoFileComp
	}
	switch d := settings.Lookup(name); {
	case d == nil:
	case d.Kind == settings.Choice:
		return d.Choices, cobra.ShellCompDirectiveNoFileComp
	case d.Kind == settings.Switch:
		return []string{"true", "false"}, cobra.ShellCompDirectiveNoFileComp
	case d.Kind == settings.Region:
		return region.Known(), cobra.ShellCompDirectiveNoFileComp
	case d.Kind == settings.Path || d.Kind == settings.Command:
		return nil, cobra.ShellCompDirectiveDefault
	}
	return nil, cobra.ShellCompDirectiveNoFileComp
}

func completeSections(env *app.Env, cmd *cobra.Command) {
	for option, names := range map[string]func(*shared.Files) []string{
		"sso-session": (*shared.Files).SSOSessionNames,
		"services":    (*shared.Files).ServicesNames,
	} {
		// The only error is an option that does not exist.
		_ = cmd.RegisterFlagCompletionFunc(option, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return names(shared.Read(env.Paths)), cobra.ShellCompDirectiveNoFileComp
		})
	}
}
