package profiles

import (
	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/problem"
)

// New returns the noun with its verbs. Without a verb it is list.
func New(env *app.Env, g *global.Options) *cobra.Command {
	list := newList(env, g)
	cmd := &cobra.Command{
		Use:     "profiles",
		Long:    list.Long,
		Example: list.Example,
		Args:    noVerb,
		RunE:    list.RunE,
	}
	cmd.AddCommand(list, newShow(env, g), newRm(env), newMv(env), newCp(env))
	return cmd
}

// noVerb refuses a word that is no verb of the noun.
func noVerb(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return problem.New(problem.Usage, "%s has no command %q", cmd.CommandPath(), args[0])
}

func oneName(_ *cobra.Command, args []string) error { return names(args, 1) }

func names(args []string, n int) error {
	switch {
	case len(args) < n:
		return problem.New(problem.Usage, "a profile's name is missing")
	case len(args) > n:
		return problem.New(problem.Usage, "unexpected argument %q", args[n])
	}
	return nil
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
	err := problem.New(problem.General, "there is no profile %q", name)
	err.Code = "ProfileNotFound"
	return err.WithHint("awsid configure list-profiles")
}
