// Package profiles is the noun `awsid profiles`: what profiles there are, and tagging,
// removing, renaming and copying them.
package profiles

import (
	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/problem"
)

// New returns the command with its subcommands. Without one it is list.
func New(env *app.Env, g *global.Options) *cobra.Command {
	cmd := newList(env, g, "profiles")
	cmd.AddCommand(newList(env, g, "list"), newShow(env, g), newTag(env), newRm(env), newMv(env), newCp(env))
	return cmd
}

func wantNames(least, most int) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return problem.New(problem.Usage, "a profile's name is missing")
		case len(args) > most:
			return problem.New(problem.Usage, "unexpected argument %q", args[most])
		}
		return nil
	}
}

// completeNames completes the first n arguments as names of profiles.
func completeNames(env *app.Env, n int) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		files, err := shared.Load(env.Paths)
		if err != nil || len(args) >= n {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return files.ProfileNames(), cobra.ShellCompDirectiveNoFileComp
	}
}

func notFound(name string) error {
	return problem.New(problem.General, "there is no profile %q", name).
		WithCode("ProfileNotFound").WithHint("run `awsid configure list-profiles` to see the profiles there are")
}
